import type { Attributes } from './user.attributes.js';
import type { PasswordHash } from './password.hash.js';

export const userStatuses = ['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED'] as const;

export type UserStatus = (typeof userStatuses)[number];

interface NewUser {
  readonly username: string;
  readonly sub: string;
  readonly attributes: Attributes;
  readonly status: UserStatus;
  readonly createdAtSeconds: number;
}

/** A person in the pool. Attributes do not contain `sub`, which nobody can change. */
export class User {
  readonly username: string;
  readonly sub: string;
  readonly createdAtSeconds: number;
  readonly groups = new Set<string>();
  attributes: Attributes;
  modifiedAtSeconds: number;
  enabled = true;
  #status: UserStatus;
  #password?: PasswordHash;
  #temporaryPasswordEndsAtSeconds?: number;

  constructor({ username, sub, attributes, status, createdAtSeconds }: NewUser) {
    this.username = username;
    this.sub = sub;
    this.attributes = attributes;
    this.createdAtSeconds = createdAtSeconds;
    this.modifiedAtSeconds = createdAtSeconds;
    this.#status = status;
  }

  get status(): UserStatus {
    return this.#status;
  }

  get password(): PasswordHash | undefined {
    return this.#password;
  }

  hasExpiredPassword(nowSeconds: number): boolean {
    return (this.#temporaryPasswordEndsAtSeconds ?? Infinity) <= nowSeconds;
  }

  /** The password of a user who signs up: it says nothing yet about whether the account is confirmed. */
  choosePassword(password: PasswordHash): void {
    this.#password = password;
  }

  givePassword(password: PasswordHash, nowSeconds: number): void {
    this.#password = password;
    this.#temporaryPasswordEndsAtSeconds = undefined;
    this.become('CONFIRMED', nowSeconds);
  }

  /** The user must replace it at the next sign-in, before it expires. */
  giveTemporaryPassword(password: PasswordHash, nowSeconds: number, validSeconds: number): void {
    this.#password = password;
    this.#temporaryPasswordEndsAtSeconds = nowSeconds + validSeconds;
    this.become('FORCE_CHANGE_PASSWORD', nowSeconds);
  }

  become(status: UserStatus, nowSeconds: number): void {
    this.#status = status;
    this.modifiedAtSeconds = nowSeconds;
  }

  setAttributes(changes: Attributes, nowSeconds: number): void {
    this.attributes = new Map([...this.attributes, ...changes]);
    this.modifiedAtSeconds = nowSeconds;
  }
}
