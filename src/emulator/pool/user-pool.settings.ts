import type { PasswordPolicy } from './users/password.policy.js';

export interface UserPoolSettings {
  readonly id: string;
  readonly name: string;
  readonly passwordPolicy: PasswordPolicy;
  /** Addresses that are proved by a code at sign-up. */
  readonly autoVerifiedAttributes: readonly ('email' | 'phone_number')[];
  readonly allowAdminCreateUserOnly: boolean;
  /** With their prefix: `custom:tenant`. */
  readonly customAttributes: ReadonlySet<string>;
}
