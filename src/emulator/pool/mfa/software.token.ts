import { CognitoError } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import { stepOfCode } from './totp.js';

/**
 * Accepts a code of an authenticator app, once.
 *
 * @throws CognitoError the given one for a wrong code, ExpiredCodeException for one that was used before
 */
export function acceptTotp(
  pool: UserPool,
  user: User,
  secret: string,
  code: string,
  wrong: () => CognitoError,
): void {
  const step = stepOfCode(secret, code, pool.clock.epochSeconds());
  if (step === undefined) throw wrong();
  // RFC 6238 §5.2: whoever looked over the user's shoulder must not get in with the same code.
  const { lastTotp } = user.mfa;
  if (lastTotp?.secret === secret && step <= lastTotp.step) {
    throw new CognitoError('ExpiredCodeException', 'Your software token has already been used once.');
  }
  user.mfa.lastTotp = { secret, step };
}

export function wrongAtSetup(): CognitoError {
  return new CognitoError('EnableSoftwareTokenMFAException', 'Code mismatch');
}

export function wrongAtSignIn(): CognitoError {
  return new CognitoError('CodeMismatchException', 'Invalid code received for user');
}

/** The user has shown to have the secret. Nobody is asked for it before it is also preferred, or enabled. */
export function keepTotpSecret(user: User, secret: string, deviceName: string | undefined): void {
  user.mfa.totpSecret = secret;
  user.mfa.deviceName = deviceName;
}
