import type { AppClient } from '../clients/app-client.js';
import { CognitoError } from '../cognito.error.js';
import { endOriginOf } from '../sessions/user.sessions.js';
import { parseJwt } from '../tokens/jwt.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';

/**
 * Ends the family of a refresh token. A token nobody knows, or one that is revoked already, is no error.
 *
 * @throws CognitoError UnsupportedOperationException, UnsupportedTokenTypeException, UnauthorizedException
 */
export function revokeRefreshToken(
  pool: UserPool,
  client: AppClient,
  token: string,
  { linked = false } = {},
): void {
  if (!client.settings.enableTokenRevocation) {
    throw new CognitoError('UnsupportedOperationException', 'Token revocation is not enabled for the client');
  }
  if (parseJwt(token)) throw new CognitoError('UnsupportedTokenTypeException', 'Unsupported token type');
  const family = pool.families.findRefreshToken(token)?.family;
  if (!family) return;
  if (family.clientId !== client.clientId) {
    throw new CognitoError('UnauthorizedException', 'The token was not issued to this client');
  }
  family.revoked = true;
  if (linked) endOriginOf(pool, family);
}

/** All sign-ins of the user at all clients. The session cookie of the login page outlives it, as in Cognito. */
export function signOutEverywhere(pool: UserPool, user: User): void {
  pool.families.revokeAllOf(user.username);
}

export function disableUser(pool: UserPool, user: User): void {
  user.enabled = false;
  user.modifiedAtSeconds = pool.clock.epochSeconds();
  pool.families.revokeAllOf(user.username);
}

/** Tokens from before stay dead. */
export function enableUser(pool: UserPool, user: User): void {
  user.enabled = true;
  user.modifiedAtSeconds = pool.clock.epochSeconds();
}
