import { notAuthorized } from '../cognito.error.js';
import type { User } from '../users/user.js';
import type { UserPool } from '../user-pool.js';
import { parseJwt, type Claims } from './jwt.js';

export interface CheckedAccessToken {
  readonly claims: Claims;
  readonly scopes: readonly string[];
  /** Absent for a machine's token. */
  readonly user?: User;
}

/**
 * What the pool itself asks of an access token, for the JSON API and for userInfo alike. Unlike a resource server it
 * also knows what has been revoked.
 *
 * @throws CognitoError NotAuthorizedException with Cognito's message for each way to be unacceptable.
 */
export function checkAccessToken(pool: UserPool, token: string): CheckedAccessToken {
  const jwt = parseJwt(token);
  if (!jwt || jwt.claims['iss'] !== pool.issuer || !isAccessToken(jwt.claims)) {
    throw notAuthorized('Invalid Access Token');
  }
  if (!pool.keys.accessToken.hasSigned(jwt)) {
    throw notAuthorized('Could not verify signature for Access Token');
  }
  const { claims } = jwt;
  if (Number(claims['exp']) <= pool.clock.epochSeconds()) throw notAuthorized('Access Token has expired');
  return { claims, scopes: String(claims['scope']).split(' '), user: liveUserOf(pool, claims) };
}

/** A token of ours has all of these. One without `exp` would never end. */
function isAccessToken(claims: Claims): boolean {
  const areThere = typeof claims['sub'] === 'string' && typeof claims['jti'] === 'string';
  const areTimes = Number.isFinite(claims['exp']) && Number.isFinite(claims['iat']);
  return claims['token_use'] === 'access' && areThere && areTimes;
}

function liveUserOf(pool: UserPool, claims: Claims): User | undefined {
  if (claims['username'] === undefined) return undefined;
  const family = pool.families.familyOf(claims);
  const user = family && pool.users.find(family.username);
  if (!family || !user || family.revoked) throw notAuthorized('Access Token has been revoked');
  return user;
}
