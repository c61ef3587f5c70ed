import { CognitoError, notAuthorized } from '../cognito.error.js';
import type { User } from '../users/user.js';

/**
 * Assumed: whether an account is disabled or unconfirmed is told only to someone who has proved to own it.
 *
 * @throws CognitoError
 */
export function checkMaySignIn(user: User, nowSeconds: number): void {
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
