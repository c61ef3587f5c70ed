import type { AppClient } from '../clients/app-client.js';
import { notAuthorized } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import { checkAttributes, checkRequired, checkWritable } from '../users/attribute.rules.js';
import { acceptedPassword } from '../users/password.change.js';
import type { Attributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';
import { holderOf } from './challenge.holder.js';

/** Whoever was given a temporary password must choose their own before they get any further. */
export function mustChoosePassword(user: User): boolean {
  return user.status === 'FORCE_CHANGE_PASSWORD';
}

export function challengeForNewPassword(pool: UserPool, client: AppClient, user: User): string {
  const { username } = user;
  const session = { challengeName: 'NEW_PASSWORD_REQUIRED', username, clientId: client.clientId } as const;
  return pool.challenges.begin(session, client.authSessionSeconds);
}

interface NewPassword {
  readonly session: string;
  readonly username: string;
  readonly password: string;
  readonly attributes: Attributes;
}

/**
 * A password that the policy refuses leaves the session as it was, so that a better one can be sent with it.
 *
 * @throws CognitoError
 */
export async function answerNewPassword(
  pool: UserPool,
  client: AppClient,
  answer: NewPassword,
): Promise<User> {
  const { session, username, password, attributes } = answer;
  const { schema } = pool.settings;
  const held = pool.challenges.check(session, 'NEW_PASSWORD_REQUIRED', client.clientId);
  const user = holderOf(pool, held, username);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const verifier = acceptedPassword(pool, user, password);
  checkWritable(attributes.keys(), client);
  checkNotProvided(user, attributes);
  checkAttributes(attributes, schema);
  checkRequired(new Map([...user.attributes, ...attributes]), schema);
  pool.challenges.use(session, 'NEW_PASSWORD_REQUIRED', client.clientId);
  const now = pool.clock.epochSeconds();
  user.givePassword(verifier, now);
  user.setAttributes(attributes, now);
  return user;
}

/** A temporary password is good for filling in what is missing, not for taking over an address. */
function checkNotProvided(user: User, attributes: Attributes): void {
  for (const name of attributes.keys()) {
    if (user.attributes.get(name)) throw notAuthorized(`Cannot modify an already provided ${name}`);
  }
}
