import { CognitoError } from '../cognito.error.js';
import { poolNameOf } from '../srp/srp.proof.js';
import type { UserPool } from '../user-pool.js';
import { checkPassword } from './password.policy.js';
import { isPassword, verifierOf, type PasswordOwner, type PasswordVerifier } from './password.verifier.js';
import type { User } from './user.js';

export function passwordOwner(pool: UserPool, username: string): PasswordOwner {
  return { poolName: poolNameOf(pool.id), userId: username };
}

export function hasPassword(pool: UserPool, user: User, password: string): boolean {
  return isPassword(passwordOwner(pool, user.username), password, user.password);
}

/** The verifier of a password that the policy admits. @throws CognitoError InvalidPasswordException, PasswordHistoryPolicyViolationException */
export function acceptedPassword(pool: UserPool, user: User, password: string): PasswordVerifier {
  const { passwordPolicy } = pool.settings;
  checkPassword(passwordPolicy, password, 'change');
  const owner = passwordOwner(pool, user.username);
  const before = user.lastPasswords(passwordPolicy.passwordHistorySize);
  if (before.some((known) => isPassword(owner, password, known))) throw usedBefore();
  return verifierOf(owner, password);
}

/** Tokens from before remain valid: in Cognito a new password does not sign anybody out. */
export function setPermanentPassword(pool: UserPool, user: User, password: string): void {
  user.givePassword(acceptedPassword(pool, user, password), pool.clock.epochSeconds());
}

export function setTemporaryPassword(pool: UserPool, user: User, password: string): void {
  const validSeconds = pool.settings.passwordPolicy.temporaryPasswordValidityDays * 86_400;
  const verifier = acceptedPassword(pool, user, password);
  user.giveTemporaryPassword(verifier, pool.clock.epochSeconds(), validSeconds);
}

/** Assumed: the text. */
function usedBefore(): CognitoError {
  return new CognitoError('PasswordHistoryPolicyViolationException', 'Password has previously been used.');
}
