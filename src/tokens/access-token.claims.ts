import { z } from 'zod';
import { ScopeSet } from '../oauth2/scope.set.js';
import { AccessToken } from './access-token.js';
import { InvalidTokenError } from './token.error.js';
import type { TrustedPool } from './trusted.pool.js';

const seconds = z.number().int().nonnegative();
const text = z.string().min(1);

/** The claims of a Cognito access token that decide anything. All others are kept as they are. */
const accessTokenClaims = z.looseObject({
  iss: text,
  sub: text,
  client_id: text,
  jti: text,
  exp: seconds,
  iat: seconds,
  nbf: seconds.optional(),
  auth_time: seconds.optional(),
  origin_jti: text.optional(),
  scope: z.string().optional(),
  username: text.optional(),
  aud: z.union([text, z.array(text)]).optional(),
  'cognito:groups': z.array(z.string()).optional(),
});

/**
 * Turns the payload of a token whose signature is good into an {@link AccessToken} of that pool.
 *
 * @throws InvalidTokenError when it is no access token, or not meant for us
 */
export function parseAccessToken(raw: string, payload: unknown, pool: TrustedPool): AccessToken {
  if (!isRecord(payload) || payload['token_use'] !== 'access') {
    throw new InvalidTokenError('not_an_access_token', 'This is not an access token. Send the access token.');
  }
  const parsed = accessTokenClaims.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidTokenError('malformed', 'The token lacks a claim of a Cognito access token.', {
      cause: parsed.error,
    });
  }
  const claims = parsed.data;
  if (claims.iss !== pool.issuer) {
    throw new InvalidTokenError('wrong_issuer', 'The token comes from another user pool.');
  }
  if (!pool.clientIds.has(claims.client_id)) {
    throw new InvalidTokenError(
      'wrong_client',
      'The token was issued to an app client that is not allowed here.',
    );
  }
  assertAudience(claims.aud, pool);

  return new AccessToken({
    raw,
    pool: pool.name,
    issuer: claims.iss,
    subject: claims.sub,
    clientId: claims.client_id,
    username: claims.username,
    tokenId: claims.jti,
    loginId: claims.origin_jti,
    scopes: ScopeSet.fromClaim(claims.scope),
    groups: claims['cognito:groups'] ?? [],
    issuedAtSeconds: claims.iat,
    expiresAtSeconds: claims.exp,
    authenticatedAtSeconds: beganAt(claims),
    notBeforeSeconds: claims.nbf,
    claims: Object.freeze({ ...claims }),
  });
}

/** Nobody logs in for a machine token: each one begins when it is issued, whatever `auth_time` it may carry. */
export function beganAt(claims: { username?: string; auth_time?: number; iat: number }): number {
  return claims.username === undefined ? claims.iat : (claims.auth_time ?? claims.iat);
}

/** A token bound to a resource (RFC 8707) is good at that resource only. Unbound tokens have no `aud`. */
function assertAudience(audience: string | readonly string[] | undefined, pool: TrustedPool): void {
  if (audience === undefined) return;
  const accepted = typeof audience === 'string' ? [audience] : audience;
  if (!accepted.some((one) => pool.audiences.has(one) || pool.clientIds.has(one))) {
    throw new InvalidTokenError('wrong_audience', 'The token is bound to another resource.');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
