import { createHash } from 'node:crypto';
import { isProof } from '../users/attribute.schema.js';
import type { Attributes } from '../users/user.attributes.js';
import type { User } from '../users/user.js';
import type { Lifetime } from './access-token.claims.js';
import type { GroupClaims } from './customization.js';
import type { TokenFamily } from './token.family.js';

interface IdToken extends Lifetime {
  readonly issuer: string;
  readonly family: TokenFamily;
  readonly user: User;
  readonly groupClaims: GroupClaims;
  readonly attributes: Attributes;
  readonly accessToken: string;
  readonly nonce?: string;
  readonly jti: string;
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html */
export function idTokenClaims(token: IdToken) {
  const { family, user } = token;
  const { groups, roles, preferredRole } = token.groupClaims;
  return {
    ...(family.origin === 'domain' && { at_hash: accessTokenHash(token.accessToken) }),
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    ...(roles.length > 0 && { 'cognito:roles': roles }),
    ...(preferredRole !== undefined && { 'cognito:preferred_role': preferredRole }),
    iss: token.issuer,
    'cognito:username': user.username,
    ...(token.nonce !== undefined && { nonce: token.nonce }),
    ...(family.namesItself && { origin_jti: family.originJti }),
    ...family.authentication,
    aud: family.clientId,
    event_id: family.eventId,
    token_use: 'id',
    auth_time: family.authTimeSeconds,
    exp: token.exp,
    iat: token.iat,
    ...(family.namesItself && { jti: token.jti }),
    ...attributeClaims(token.attributes),
  };
}

/** OpenID Connect Core §3.1.3.6 */
function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
}

/** Attributes are strings everywhere in Cognito, except that here "verified" is a real boolean. */
function attributeClaims(attributes: Attributes): Record<string, string | boolean> {
  return Object.fromEntries(
    [...attributes].map(([name, value]) => [name, isProof(name) ? value === 'true' : value]),
  );
}
