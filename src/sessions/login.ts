import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import type { RevocableToken } from '../revocation/revocation.js';

/** One login of one user, as the access token that came of it tells. */
export interface Login extends RevocableToken {
  readonly loginId: string;
  readonly username: string;
  readonly clientId: string;
}

const loginClaims = z.object({
  sub: z.string().min(1),
  client_id: z.string().min(1),
  username: z.string().min(1),
  jti: z.string().min(1),
  origin_jti: z.string().min(1),
  auth_time: z.number().int().optional(),
  iat: z.number().int(),
});

/**
 * The login behind tokens that the user pool has just handed to us; `undefined` for machine tokens, and where
 * the app client has token revocation switched off. Their signature needs no check: they came from the pool's
 * own token endpoint.
 *
 * @see OpenID Connect Core §3.1.3.7 item 6
 */
export function loginOf(tokens: TokenSet): Login | undefined {
  const claims = loginClaims.safeParse(payloadOf(tokens.accessToken)).data;
  if (claims === undefined) return undefined;
  return {
    loginId: claims.origin_jti,
    tokenId: claims.jti,
    subject: claims.sub,
    username: claims.username,
    clientId: claims.client_id,
    authenticatedAtSeconds: claims.auth_time ?? claims.iat,
  };
}

function payloadOf(accessToken: string): unknown {
  try {
    return JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    // Not a JWT: then it has no login that we could know.
    return undefined;
  }
}
