import type { AppClient } from '../clients/app-client.js';
import { CognitoError, notAuthorized } from '../cognito.error.js';
import { isPassword } from '../users/password.hash.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';

/**
 * The first factor, for the JSON API and the login page alike.
 *
 * Assumed: whether an account is disabled or unconfirmed is told only to someone who knows its password.
 *
 * @throws CognitoError
 */
export async function signInByPassword(
  pool: UserPool,
  client: AppClient,
  username: string,
  password: string,
): Promise<User> {
  const user = pool.users.find(username);
  if (!user && !client.hidesUnknownUsers) {
    throw new CognitoError('UserNotFoundException', 'User does not exist.');
  }
  const matches = await isPassword(password, user?.password);
  if (!user || !matches) throw notAuthorized('Incorrect username or password.');
  checkMaySignIn(user, pool.clock.epochSeconds());
  return user;
}

function checkMaySignIn(user: User, nowSeconds: number): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') {
    throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
  }
  if (user.status === 'RESET_REQUIRED') {
    throw new CognitoError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  if (user.hasExpiredPassword(nowSeconds)) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
}
