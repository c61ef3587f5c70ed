import type { User } from '../users/user.js';
import type { GroupClaims } from './customization.js';
import type { TokenFamily } from './token.family.js';

export interface Lifetime {
  readonly iat: number;
  readonly exp: number;
}

interface UserAccessToken extends Lifetime {
  readonly issuer: string;
  readonly family: TokenFamily;
  readonly user: User;
  readonly groupClaims: GroupClaims;
  readonly scopes: readonly string[];
  readonly jti: string;
}

/**
 * There is no `aud` unless the token is bound to a resource, and no `version` in tokens of the JSON API.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function userAccessTokenClaims(token: UserAccessToken) {
  const { family, user } = token;
  const { groups } = token.groupClaims;
  return {
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    iss: token.issuer,
    ...(family.origin === 'domain' && { version: 2 }),
    client_id: family.clientId,
    ...(family.resource !== undefined && { aud: family.resource }),
    ...(family.namesItself && { origin_jti: family.originJti }),
    ...(family.device && { device_key: family.device.key }),
    ...family.authentication,
    event_id: family.eventId,
    token_use: 'access',
    scope: token.scopes.join(' '),
    auth_time: family.authTimeSeconds,
    exp: token.exp,
    iat: token.iat,
    jti: token.jti,
    username: user.username,
  };
}

interface MachineAccessToken extends Lifetime {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly jti: string;
}

/** A machine is its own subject. It has no session: nothing ties the token to anything that could be revoked. */
export function machineAccessTokenClaims(token: MachineAccessToken) {
  return {
    sub: token.clientId,
    token_use: 'access',
    scope: token.scopes.join(' '),
    auth_time: token.iat,
    iss: token.issuer,
    exp: token.exp,
    iat: token.iat,
    version: 2,
    jti: token.jti,
    client_id: token.clientId,
  };
}
