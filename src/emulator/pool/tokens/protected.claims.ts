import type { ClaimChanges } from './customization.js';

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html */
const protectedClaims: ReadonlySet<string> = new Set([
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'client_id',
  'device_key',
  'event_id',
  'exp',
  'iat',
  'identities',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'scope',
  'sub',
  'token_use',
  'username',
  'version',
]);

/** The claims as a trigger wants them, as far as it may. What it may not change stays without a word, as in Cognito. */
export function applyChanges(
  claims: Readonly<Record<string, unknown>>,
  changes: ClaimChanges | undefined,
): Readonly<Record<string, unknown>> {
  if (!changes) return claims;
  const changed = new Map(Object.entries(claims));
  for (const [name, value] of Object.entries(changes.add)) {
    if (!isProtected(name)) changed.set(name, value);
    // The one exception: an access token may be addressed to the client it belongs to.
    else if (name === 'aud' && value === claims['client_id']) changed.set(name, value);
  }
  for (const name of changes.suppress) {
    if (!isProtected(name)) changed.delete(name);
  }
  return Object.fromEntries(changed);
}

function isProtected(name: string): boolean {
  return protectedClaims.has(name) || name.startsWith('cognito:');
}
