import type { AppClient } from '../clients/app-client.js';
import { notAuthorized } from '../cognito.error.js';
import { hashPassword } from '../users/password.hash.js';
import { checkPassword } from '../users/password.policy.js';
import { checkAttributes, checkWritable, type Attributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';

/** Whoever was given a temporary password must choose their own before they get any further. */
export function mustChoosePassword(user: User): boolean {
  return user.status === 'FORCE_CHANGE_PASSWORD';
}

export function challengeForNewPassword(pool: UserPool, client: AppClient, user: User): string {
  const session = {
    challengeName: 'NEW_PASSWORD_REQUIRED',
    username: user.username,
    clientId: client.clientId,
  } as const;
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
  const expected = { challengeName: 'NEW_PASSWORD_REQUIRED', username, clientId: client.clientId } as const;
  pool.challenges.check(session, expected);
  checkPassword(pool.settings.passwordPolicy, password, 'change');
  checkWritable(attributes, client);
  checkAttributes(attributes, pool.settings.customAttributes);
  pool.challenges.use(session, expected);
  const hash = await hashPassword(password);
  const user = pool.users.get(username);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const now = pool.clock.epochSeconds();
  user.givePassword(hash, now);
  user.setAttributes(attributes, now);
  return user;
}
