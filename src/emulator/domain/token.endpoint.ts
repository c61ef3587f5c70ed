import { json } from '../http/json.response.js';
import { authenticateClient } from './client.authentication.js';
import type { DomainContext } from './domain.context.js';
import { answerForm } from './form.endpoint.js';
import { tokenGrants } from './grants/grant.registry.js';
import { noStore, OAuthError } from './oauth.error.js';

/** `POST /oauth2/token`. The answer never has a `scope`. */
export function token({ pools }: DomainContext, request: Request): Promise<Response> {
  return answerForm(request, async (form) => {
    const grantType = form.get('grant_type');
    if (grantType === undefined) throw new OAuthError('invalid_request');
    const grant = tokenGrants.get(grantType);
    if (!grant) throw new OAuthError('unsupported_grant_type');
    const tokens = await grant(authenticateClient(pools, request, form, 400), form);
    const body = {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      expires_in: tokens.expiresInSeconds,
      token_type: 'Bearer',
    };
    return json(body, { headers: noStore });
  });
}
