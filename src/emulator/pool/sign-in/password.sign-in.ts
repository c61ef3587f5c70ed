import type { AppClient } from '../clients/app-client.js';
import { notAuthorized, userNotFound, type CognitoError } from '../cognito.error.js';
import { migrateUser } from '../sign-up/migration.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import type { UserPool } from '../user-pool.js';
import { isPassword } from '../users/password.verifier.js';
import { passwordOwner } from '../users/password.change.js';
import type { User } from '../users/user.js';
import { checkMaySignIn } from './account.state.js';
import { beforeAuthentication } from './authentication.triggers.js';
import { afterFirstFactor } from './next.step.js';
import type { SignInCaller, SignInStep } from './sign-in.step.js';
import { usernameToward } from './simulated.user.js';

/**
 * A sign-in with name and password, up to the first challenge. For the JSON API and the login page alike.
 *
 * @param lateMetadata what the triggers for tokens and after the sign-in are told. What InitiateAuth brings as
 *   ClientMetadata reaches only those before; what answers a challenge reaches these as well
 */
export async function startWithPassword(
  caller: SignInCaller,
  username: string,
  password: string,
  lateMetadata?: ClientMetadata,
): Promise<SignInStep> {
  const { pool, client, clientMetadata } = caller;
  const user = await signInByPassword(pool, client, username, password, clientMetadata);
  return afterFirstFactor({ ...caller, clientMetadata: lateMetadata }, user, 'password');
}

/**
 * The first factor alone.
 *
 * @throws CognitoError
 */
export async function signInByPassword(
  pool: UserPool,
  client: AppClient,
  username: string,
  password: string,
  clientMetadata?: ClientMetadata,
): Promise<User> {
  const caller = { pool, client, clientMetadata };
  const user = pool.users.find(username) ?? (await migrateUser(caller, username, password));
  if (!user && !client.hidesUnknownUsers) throw userNotFound();
  await beforeAuthentication(caller, username, user);
  return provePassword(pool, username, user, password);
}

/** For whoever was let as far as the password. @throws CognitoError */
export function provePassword(
  pool: UserPool,
  username: string,
  user: User | undefined,
  password: string,
): User {
  const name = usernameToward(pool, username, user);
  checkNotLockedOut(pool, name);
  const matches = isPassword(passwordOwner(pool, name), password, user?.password);
  if (!user || !matches) throw wrongPassword(pool, name);
  pool.lockouts.forget(name);
  checkMaySignIn(user, pool.clock.epochSeconds());
  return user;
}

/** By wrong passwords or wrong codes. @throws CognitoError NotAuthorizedException */
export function checkNotLockedOut(pool: UserPool, name: string): void {
  if (!pool.settings.lockout) return;
  pool.lockouts.check(name);
  pool.lockouts.check(codesOf(name));
}

/**
 * Codes are counted apart: whoever has the password could otherwise begin anew after every four of them. No username has
 * a space.
 *
 * Assumed: the text is that of wrong passwords. That the same lockout begins after five wrong codes is documented.
 */
export function codesOf(name: string): string {
  return `codes of ${name}`;
}

/** In the same words for whoever does not exist. */
export function wrongPassword(pool: UserPool, name: string): CognitoError {
  pool.lockouts.countFailure(name);
  return notAuthorized('Incorrect username or password.');
}
