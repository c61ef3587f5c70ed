import { AccessToken } from './access-token.js';
import { ClaimReader } from './claim.reader.js';
import { grantedScopes } from './scope.policy.js';
import type { PoolKey } from './signing.keys.js';
import { InvalidTokenError, notAnAccessToken, senderConstrained } from './token.error.js';
import type { TrustedPool } from './trusted.pool.js';

/**
 * Turns the payload of a token whose signature is good into an {@link AccessToken} of that pool.
 *
 * @param key that the signature is good with
 * @throws InvalidTokenError when it is no access token, or not meant for us
 */
export function parseAccessToken(
  raw: string,
  payload: Record<string, unknown>,
  pool: TrustedPool,
  key: PoolKey,
): AccessToken {
  if (payload['token_use'] !== 'access') throw notAnAccessToken();
  const claims = new ClaimReader(payload);
  if (claims.text('iss') !== pool.issuer) {
    throw new InvalidTokenError('wrong_issuer', 'The token comes from another user pool.');
  }
  const clientId = claims.text('client_id');
  if (!pool.clientIds.has(clientId)) {
    throw new InvalidTokenError(
      'wrong_client',
      'The token was issued to an app client that is not allowed here.',
    );
  }
  assertAudience(claims.optionalAudience('aud'), clientId, pool);
  const subject = claims.text('sub');
  // Whatever a trigger may have put into it: a client is nobody's user, and no group's member.
  const username = subject === clientId ? undefined : claims.optionalText('username');
  const scope = claims.optionalScope('scope');
  const listed = claims.optionalTexts('cognito:groups') ?? [];
  const groups = username === undefined ? [] : listed;
  const issuedAtSeconds = claims.seconds('iat');

  return new AccessToken({
    raw,
    pool: pool.name,
    issuer: pool.issuer,
    subject,
    clientId,
    username,
    tokenId: claims.text('jti'),
    loginId: claims.optionalText('origin_jti'),
    scopes: grantedScopes({ username, scope, groups }, pool.scopePolicy),
    groups,
    issuedAtSeconds,
    expiresAtSeconds: claims.seconds('exp'),
    authenticatedAtSeconds: beganAt({
      username,
      auth_time: claims.optionalSeconds('auth_time'),
      iat: issuedAtSeconds,
    }),
    notBeforeSeconds: claims.optionalSeconds('nbf'),
    keyThumbprint: keyThumbprint(payload['cnf']),
    signedWith: key,
    keys: pool.keys,
  });
}

/**
 * Bindings of other kinds, such as to a certificate (RFC 8705), cannot be checked here.
 *
 * @see RFC 7800 §3.1, RFC 9449 §6.1
 */
function keyThumbprint(confirmation: unknown): string | undefined {
  if (confirmation === undefined) return undefined;
  if (typeof confirmation === 'object' && confirmation !== null && 'jkt' in confirmation) {
    const { jkt } = confirmation;
    const isAlone = Object.keys(confirmation).length === 1;
    if (typeof jkt === 'string' && jkt !== '' && isAlone) return jkt;
  }
  throw senderConstrained();
}

/** Nobody logs in for a machine token: each one begins when it is issued, whatever `auth_time` it may carry. */
export function beganAt(claims: {
  username?: string | undefined;
  auth_time?: number | undefined;
  iat: number;
}): number {
  return claims.username === undefined ? claims.iat : (claims.auth_time ?? claims.iat);
}

/**
 * A token bound to a resource (RFC 8707) is good at that resource only. Unbound tokens have no `aud`, or only their own
 * app client, which a trigger may put there and which binds to nothing.
 */
function assertAudience(
  audience: readonly string[] | undefined,
  clientId: string,
  { audiences }: TrustedPool,
): void {
  if (audience === undefined) return;
  const isUnbound = audience.length > 0 && audience.every((one) => one === clientId);
  if (!isUnbound && !audience.some((one) => audiences.has(one))) {
    throw new InvalidTokenError('wrong_audience', 'The token is bound to another resource.');
  }
}
