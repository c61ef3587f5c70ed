/**
 * The payload of an access token that the user pool has just handed to us, its signature unchecked: it came from
 * the pool's own token endpoint. `undefined` for what is no JWT. Never for a token that a caller brings.
 *
 * @see OpenID Connect Core §3.1.3.7 item 6
 */
export function issuedPayload(accessToken: string): unknown {
  try {
    return JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
