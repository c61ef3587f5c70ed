import { AccountError } from '../../user-pool/account.error.js';

/** The standard attributes that say who somebody is. None of them grants anything. */
export const PERSONAL_ATTRIBUTES = [
  'address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname',
  'phone_number', 'picture', 'preferred_username', 'profile', 'website', 'zoneinfo',
]; // prettier-ignore

/**
 * Which attributes users may set themselves. What an application takes a role or a tenant from must not be one of
 * them, and Cognito lets a client write every custom attribute that it is given: so they are named here, one by one.
 */
export class AttributePolicy {
  private readonly writable: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.writable = new Set(names);
  }

  /** @throws AccountError `attribute_refused` */
  assertWritable(names: readonly string[]): void {
    if (names.every((name) => this.writable.has(name))) return;
    throw new AccountError(
      'attribute_refused',
      'An attribute cannot be set by users themselves, or does not exist.',
    );
  }
}
