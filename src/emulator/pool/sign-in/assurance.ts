import type { MfaMethod } from '../mfa/mfa.settings.js';

/** What somebody can prove, by the names of the claim `amr`. There are no passkeys here, and nobody comes from elsewhere. */
export type AuthMethod = 'pwd' | 'otp' | 'sms' | 'email_otp';

export const acrLevels = [1, 2, 3, 4] as const;

export type AcrLevel = (typeof acrLevels)[number];

/** As they stand in both tokens of a sign-in that was to reach a level. */
export interface Authentication {
  readonly acr: string;
  readonly amr: readonly string[];
}

export const methodOfFactor: Readonly<Record<MfaMethod, AuthMethod>> = {
  SOFTWARE_TOKEN_MFA: 'otp',
  SMS_MFA: 'sms',
  EMAIL_OTP: 'email_otp',
};

/** What a password has to be joined by. A level that is not here takes no second factor. */
const secondFactors: ReadonlyMap<AcrLevel, ReadonlySet<MfaMethod>> = new Map<
  AcrLevel,
  ReadonlySet<MfaMethod>
>([
  [3, new Set(['SMS_MFA', 'EMAIL_OTP'])],
  [4, new Set(['SOFTWARE_TOKEN_MFA'])],
]);

export function takesPassword(level: AcrLevel): boolean {
  return level !== 2;
}

export function takesSecondFactor(level: AcrLevel): boolean {
  return secondFactors.has(level);
}

export function reachesWith(level: AcrLevel, method: MfaMethod): boolean {
  return secondFactors.get(level)?.has(method) ?? false;
}

/**
 * A sign-in that is to reach a level, and how far it has come. One object goes with it from its first challenge to its
 * tokens.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-step-up-authentication.html
 */
export class Assurance {
  readonly #methods: Set<AuthMethod>;

  /** @param credited what an earlier sign-in has proved */
  constructor(
    readonly target: AcrLevel,
    credited: readonly AuthMethod[] = [],
  ) {
    this.#methods = new Set(credited);
  }

  prove(method: AuthMethod): void {
    this.#methods.add(method);
  }

  has(method: AuthMethod): boolean {
    return this.#methods.has(method);
  }

  get methods(): readonly AuthMethod[] {
    return [...this.#methods];
  }

  /** The highest that all of it satisfies. */
  get level(): AcrLevel | undefined {
    const byCode = this.has('sms') || this.has('email_otp');
    if (this.has('pwd')) {
      if (this.has('otp')) return 4;
      return byCode ? 3 : 1;
    }
    return byCode ? 2 : undefined;
  }

  get isReached(): boolean {
    return (this.level ?? 0) >= this.target;
  }

  /** @param names of the levels in this pool */
  claims(names: Readonly<Record<AcrLevel, string>>): Authentication | undefined {
    if (this.level === undefined) return undefined;
    const several = this.#methods.size > 1 ? ['mfa'] : [];
    return { acr: names[this.level], amr: [...this.#methods, ...several] };
  }
}
