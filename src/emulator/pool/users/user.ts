import type { Device } from '../devices/device.js';
import { UserMfa, type UserMfaState } from '../mfa/user.mfa.js';
import type { PasswordVerifier } from './password.verifier.js';
import type { Attributes } from './user.attributes.js';

export const userStatuses = ['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED'] as const;

export type UserStatus = (typeof userStatuses)[number];

interface NewUser {
  readonly username: string;
  readonly sub: string;
  readonly attributes: Attributes;
  readonly status: UserStatus;
  readonly createdAtSeconds: number;
}

/** All that is known of a user, as plain data. */
export interface UserState extends NewUser {
  readonly groups: readonly string[];
  readonly pendingAttributes: Attributes;
  readonly modifiedAtSeconds: number;
  readonly enabled: boolean;
  readonly passwords: readonly PasswordVerifier[];
  readonly temporaryPasswordEndsAtSeconds?: number;
  readonly mfa: UserMfaState;
  readonly devices?: readonly Device[];
}

const longestHistory = 24;

/** A person in the pool. Attributes do not contain `sub`, which nobody can change. */
export class User {
  readonly username: string;
  readonly sub: string;
  readonly createdAtSeconds: number;
  readonly groups = new Set<string>();
  readonly mfa = new UserMfa();
  /** Those that were confirmed, by their keys. */
  readonly devices = new Map<string, Device>();
  attributes: Attributes;
  /** Addresses that wait to be proved before they take the place of the present ones. */
  pendingAttributes: Attributes = new Map();
  modifiedAtSeconds: number;
  enabled = true;
  #status: UserStatus;
  /** The present password first. */
  #passwords: readonly PasswordVerifier[] = [];
  #temporaryPasswordEndsAtSeconds?: number;

  constructor({ username, sub, attributes, status, createdAtSeconds }: NewUser) {
    this.username = username;
    this.sub = sub;
    this.attributes = withProofs(attributes);
    this.createdAtSeconds = createdAtSeconds;
    this.modifiedAtSeconds = createdAtSeconds;
    this.#status = status;
  }

  static from(state: UserState): User {
    const user = new User(state);
    for (const group of state.groups) user.groups.add(group);
    user.pendingAttributes = state.pendingAttributes;
    user.modifiedAtSeconds = state.modifiedAtSeconds;
    user.enabled = state.enabled;
    user.mfa.import(state.mfa);
    for (const device of state.devices ?? []) user.devices.set(device.key, device);
    user.#passwords = state.passwords;
    user.#temporaryPasswordEndsAtSeconds = state.temporaryPasswordEndsAtSeconds;
    return user;
  }

  export(): UserState {
    const { username, sub, attributes, pendingAttributes, createdAtSeconds, modifiedAtSeconds, enabled } =
      this;
    return {
      username,
      sub,
      attributes,
      pendingAttributes,
      createdAtSeconds,
      modifiedAtSeconds,
      enabled,
      status: this.#status,
      groups: [...this.groups],
      passwords: this.#passwords,
      temporaryPasswordEndsAtSeconds: this.#temporaryPasswordEndsAtSeconds,
      mfa: this.mfa.export(),
      devices: [...this.devices.values()],
    };
  }

  get status(): UserStatus {
    return this.#status;
  }

  get password(): PasswordVerifier | undefined {
    return this.#passwords[0];
  }

  lastPasswords(count: number): readonly PasswordVerifier[] {
    return this.#passwords.slice(0, count);
  }

  hasExpiredPassword(nowSeconds: number): boolean {
    return (this.#temporaryPasswordEndsAtSeconds ?? Infinity) <= nowSeconds;
  }

  /** The password of a user who signs up: it says nothing yet about whether the account is confirmed. */
  choosePassword(password: PasswordVerifier): void {
    this.#passwords = [password, ...this.#passwords].slice(0, longestHistory);
  }

  givePassword(password: PasswordVerifier, nowSeconds: number): void {
    this.choosePassword(password);
    this.#temporaryPasswordEndsAtSeconds = undefined;
    this.become('CONFIRMED', nowSeconds);
  }

  /** The user must replace it at the next sign-in, before it expires. */
  giveTemporaryPassword(password: PasswordVerifier, nowSeconds: number, validSeconds: number): void {
    this.choosePassword(password);
    this.#temporaryPasswordEndsAtSeconds = nowSeconds + validSeconds;
    this.become('FORCE_CHANGE_PASSWORD', nowSeconds);
  }

  become(status: UserStatus, nowSeconds: number): void {
    this.#status = status;
    this.modifiedAtSeconds = nowSeconds;
  }

  setAttributes(changes: Attributes, nowSeconds: number): void {
    this.attributes = withProofs(new Map([...this.attributes, ...changes]));
    this.modifiedAtSeconds = nowSeconds;
  }

  removeAttributes(names: readonly string[], nowSeconds: number): void {
    this.attributes = withProofs(new Map([...this.attributes].filter(([name]) => !names.includes(name))));
    this.modifiedAtSeconds = nowSeconds;
  }

  hasVerified(address: string): boolean {
    return Boolean(this.attributes.get(address)) && this.attributes.get(`${address}_verified`) === 'true';
  }
}

/** Who has an address also has the mark that says whether it was proved: `false` as long as nobody says otherwise. */
function withProofs(attributes: Attributes): Attributes {
  const unmarked = ['email', 'phone_number'].filter(
    (address) => attributes.get(address) && !attributes.has(`${address}_verified`),
  );
  return new Map([...attributes, ...unmarked.map((address) => [`${address}_verified`, 'false'] as const)]);
}
