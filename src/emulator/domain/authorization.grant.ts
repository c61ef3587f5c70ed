import { grantImplicitTokens } from '../pool/sign-in/token.grants.js';
import type { User } from '../pool/users/user.js';
import { answerTo } from './authorize.refusal.js';
import type { AuthorizationRequest } from './authorization.request.js';

/** Where the browser goes with what was granted: a code in the query, or tokens in the fragment. */
export async function grantAuthorization(
  request: AuthorizationRequest,
  user: User,
  authTimeSeconds: number,
): Promise<string> {
  if (request.responseType === 'code') {
    return answerTo(request, { code: issueCode(request, user, authTimeSeconds) });
  }
  const { pool, client, scopes, nonce, resource } = request;
  const signIn = { scopes, nonce, resource, authTimeSeconds };
  const tokens = await grantImplicitTokens(pool, client, user, signIn);
  return answerTo(request, {
    id_token: tokens.idToken,
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: `${tokens.expiresInSeconds}`,
  });
}

function issueCode(request: AuthorizationRequest, user: User, authTimeSeconds: number): string {
  return request.pool.authorizationCodes.issue({
    clientId: request.client.clientId,
    username: user.username,
    redirectUri: request.redirectUri,
    redirectUriWasSent: request.redirectUriWasSent,
    scopes: request.scopes,
    authTimeSeconds,
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    resource: request.resource,
  });
}
