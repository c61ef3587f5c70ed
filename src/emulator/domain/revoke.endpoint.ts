import type { FidelitySwitches } from '../fidelity.switches.js';
import { CognitoError, type CognitoErrorName } from '../pool/cognito.error.js';
import { revokeRefreshToken } from '../pool/sign-in/revocation.js';
import { authenticateClient } from './client.authentication.js';
import type { DomainContext } from './domain.context.js';
import { answerForm } from './form.endpoint.js';
import { noStore, OAuthError, type OAuthErrorCode } from './oauth.error.js';

/** `POST /oauth2/revoke`. RFC 7009, except that Cognito revokes refresh tokens only. */
export function revoke({ pools, fidelity }: DomainContext, request: Request): Promise<Response> {
  return answerForm(request, (form) => {
    const token = form.get('token');
    if (token === undefined) throw new OAuthError('invalid_request');
    const { pool, client } = authenticateClient(pools, request, form, 401);
    try {
      revokeRefreshToken(pool, client, token);
    } catch (error) {
      throw oauthErrorOf(error, fidelity);
    }
    return new Response(null, { headers: noStore });
  });
}

const codes: ReadonlyMap<CognitoErrorName, OAuthErrorCode> = new Map([
  ['UnsupportedOperationException', 'invalid_request'],
  ['UnsupportedTokenTypeException', 'unsupported_token_type'],
]);

/** Assumed: a token of another client is `invalid_request`. */
function oauthErrorOf(error: unknown, { revokeOfAnotherClient }: FidelitySwitches): unknown {
  if (!(error instanceof CognitoError)) return error;
  const code = error.name === 'UnauthorizedException' ? revokeOfAnotherClient : codes.get(error.name);
  return code ? new OAuthError(code) : error;
}
