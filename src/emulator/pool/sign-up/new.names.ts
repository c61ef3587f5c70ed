import { randomUUID } from 'node:crypto';
import { CognitoError, invalidParameter } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { Address } from '../user-pool.settings.js';
import { isEmailAddress } from '../users/email.address.js';
import type { Attributes } from '../users/user.attributes.js';

interface NewNames {
  /** As it is stored, and as it goes into every token. */
  readonly username: string;
  readonly attributes: Attributes;
}

/**
 * Where people sign up with an address, the address becomes an attribute and the stored username a UUID that is also
 * their `sub`.
 *
 * @throws CognitoError
 */
export function newNames(
  pool: UserPool,
  typed: string,
  attributes: Attributes,
  uuid: string = randomUUID(),
): NewNames {
  const { usernameAttributes, aliasAttributes } = pool.settings;
  if (usernameAttributes.length > 0) {
    const address = addressIn(typed, usernameAttributes);
    const all = new Map([...attributes, [address, typed]]);
    for (const name of usernameAttributes) checkFree(pool, name, all.get(name) ?? '');
    return { username: uuid, attributes: all };
  }
  if (aliasAttributes.includes('email') && isEmailAddress(typed)) {
    throw invalidParameter(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
  if (aliasAttributes.includes('phone_number') && /^\+[0-9]+$/.test(typed)) {
    throw invalidParameter(
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    );
  }
  return { username: typed, attributes };
}

function addressIn(typed: string, allowed: readonly Address[]): Address {
  if (allowed.includes('email') && isEmailAddress(typed)) return 'email';
  if (allowed.includes('phone_number') && /^\+[0-9]{1,20}$/.test(typed)) return 'phone_number';
  if (allowed.length > 1) throw invalidParameter('Username should be either an email or a phone number.');
  throw invalidParameter(`Username should be ${allowed.includes('email') ? 'an email' : 'a phone number'}.`);
}

function checkFree(pool: UserPool, attribute: Address, value: string): void {
  if (!pool.users.holderOf(attribute, value)) return;
  const word = attribute === 'email' ? 'email' : 'phone number';
  throw new CognitoError('UsernameExistsException', `An account with the given ${word} already exists.`);
}
