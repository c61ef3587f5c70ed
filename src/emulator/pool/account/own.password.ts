import { invalidParameter, notAuthorized } from '../cognito.error.js';
import { checkNotLockedOut, wrongPassword } from '../sign-in/password.sign-in.js';
import type { UserPool } from '../user-pool.js';
import { acceptedPassword, hasPassword } from '../users/password.change.js';
import type { User } from '../users/user.js';

/** Somebody who has no password yet need not know one. @throws CognitoError */
export function changeOwnPassword(
  pool: UserPool,
  user: User,
  previous: string | undefined,
  proposed: string,
): void {
  pool.limits.count('ChangePassword', user.username);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.password) {
    if (previous === undefined) throw invalidParameter('Missing required parameter PreviousPassword');
    checkNotLockedOut(pool, user.username);
    if (!hasPassword(pool, user, previous)) throw wrongPassword(pool, user.username);
  }
  user.givePassword(acceptedPassword(pool, user, proposed), pool.clock.epochSeconds());
}
