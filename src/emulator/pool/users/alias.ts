import { CognitoError } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { Attributes } from './user.attributes.js';
import type { User } from './user.js';

/**
 * Makes sure that nobody else signs in with what is about to become somebody's address or alias.
 *
 * @param force takes it away from whoever has it, whose address is then no longer proved
 * @throws CognitoError AliasExistsException
 */
export function claimAliases(
  pool: UserPool,
  user: User | undefined,
  changes: Attributes,
  force = false,
): void {
  for (const attribute of ['email', 'phone_number', 'preferred_username']) {
    const value = valueToClaim(pool, user, changes, attribute);
    const holder = value === undefined ? undefined : pool.users.holderOf(attribute, value);
    if (!holder || holder === user) continue;
    if (!force || pool.settings.usernameAttributes.length > 0) throw aliasExists(attribute);
    holder.setAttributes(new Map([[`${attribute}_verified`, 'false']]), pool.clock.epochSeconds());
  }
}

/** An address counts from when it is proved; where it stands for the username, from the beginning. */
function valueToClaim(
  { settings }: UserPool,
  user: User | undefined,
  changes: Attributes,
  attribute: string,
): string | undefined {
  const value = changes.get(attribute);
  if (attribute === 'preferred_username' || settings.usernameAttributes.some((name) => name === attribute)) {
    return value;
  }
  return changes.get(`${attribute}_verified`) === 'true'
    ? (value ?? user?.attributes.get(attribute))
    : undefined;
}

function aliasExists(attribute: string): CognitoError {
  const word = attribute === 'phone_number' ? 'phone number' : attribute;
  return new CognitoError('AliasExistsException', `An account with the ${word} already exists.`);
}
