import { notAuthorized } from '../pool/cognito.error.js';
import { selfServiceScope } from '../pool/scopes/scope.names.js';
import { checkAccessToken } from '../pool/tokens/access-token.checker.js';
import { parseJwt, type Claims } from '../pool/tokens/jwt.js';
import type { UserPools, PooledClient } from '../pool/user-pools.js';
import type { User } from '../pool/users/user.js';

interface Self extends PooledClient {
  readonly user: User;
  readonly claims: Claims;
}

/** Who calls an operation that is authorised by an access token alone. @throws CognitoError NotAuthorizedException */
export function authorizeSelfService(pools: UserPools, accessToken: string): Self {
  const pool = pools.findByIssuer(parseJwt(accessToken)?.claims['iss']);
  if (!pool) throw notAuthorized('Invalid Access Token');
  const { claims, scopes, user } = checkAccessToken(pool, accessToken);
  const client = pool.clientOfToken(claims);
  if (!client) throw notAuthorized('Invalid Access Token');
  if (!user || !scopes.includes(selfServiceScope)) {
    throw notAuthorized('Access Token does not have required scopes');
  }
  return { pool, client, user, claims };
}
