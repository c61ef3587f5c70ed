import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import type { RevocableToken } from '../revocation/revocation.js';
import { beganAt } from '../tokens/access-token.claims.js';
import { issuedPayload } from '../tokens/issued.payload.js';

/** One login of one user, as the access token that came of it tells. */
export interface Login extends RevocableToken {
  readonly loginId: string;
  readonly username: string;
}

/** An access token that was handed to us: a user's, or with no `username` a machine's. */
export interface IssuedToken extends RevocableToken {
  readonly username: string | undefined;
}

const issuedClaims = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1),
  client_id: z.string().min(1),
  username: z.string().min(1).optional(),
  jti: z.string().min(1),
  origin_jti: z.string().min(1).optional(),
  auth_time: z.number().int().optional(),
  iat: z.number().int(),
});

/**
 * What tokens that the user pool has just handed to us say of themselves; `undefined` for what is no JWT of
 * Cognito. Their signature needs no check: they came from the pool's own token endpoint.
 *
 * @see OpenID Connect Core §3.1.3.7 item 6
 */
export function issuedToken(tokens: TokenSet): IssuedToken | undefined {
  const claims = issuedClaims.safeParse(issuedPayload(tokens.accessToken)).data;
  if (claims === undefined) return undefined;
  return {
    loginId: claims.origin_jti,
    tokenId: claims.jti,
    subject: claims.sub,
    issuer: claims.iss,
    username: claims.username,
    clientId: claims.client_id,
    authenticatedAtSeconds: beganAt(claims),
  };
}

/** The login behind them; `undefined` for machine tokens, and where the app client has revocation switched off. */
export function loginOf(tokens: TokenSet): Login | undefined {
  const token = issuedToken(tokens);
  return token === undefined ? undefined : asLogin(token);
}

export function asLogin({ loginId, username, ...token }: IssuedToken): Login | undefined {
  return loginId === undefined || username === undefined ? undefined : { ...token, loginId, username };
}
