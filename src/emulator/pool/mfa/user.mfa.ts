import type { MfaMethod } from './mfa.settings.js';

/** As plain data. */
export type UserMfaState = Pick<
  UserMfa,
  'totpSecret' | 'candidateSecret' | 'deviceName' | 'lastTotp' | 'preferred' | 'enabled'
>;

/** The second factors of one user. */
export class UserMfa {
  /** Base32. Present once the user has proved an authenticator app with it. */
  totpSecret?: string;
  /** Handed out, but not proved yet. */
  candidateSecret?: string;
  deviceName?: string;
  /** RFC 6238 §5.2: no code of this secret for this time step, or for one before it, may be accepted again. */
  lastTotp?: { readonly secret: string; readonly step: number };
  preferred?: MfaMethod;
  readonly #enabled = new Set<MfaMethod>();

  get enabled(): readonly MfaMethod[] {
    return [...this.#enabled];
  }

  has(method: MfaMethod): boolean {
    return this.#enabled.has(method);
  }

  enable(method: MfaMethod): void {
    this.#enabled.add(method);
  }

  disable(method: MfaMethod): void {
    this.#enabled.delete(method);
    if (this.preferred === method) this.preferred = undefined;
  }

  export(): UserMfaState {
    const { totpSecret, candidateSecret, deviceName, lastTotp, preferred, enabled } = this;
    return { totpSecret, candidateSecret, deviceName, lastTotp, preferred, enabled };
  }

  import({ enabled, ...state }: UserMfaState): void {
    Object.assign(this, state);
    for (const method of enabled) this.enable(method);
  }
}
