import { json } from '../http/json.response.js';
import type { FidelitySwitches } from '../fidelity.switches.js';
import { CognitoError } from '../pool/cognito.error.js';
import { isTriggerFailure } from '../pool/triggers/trigger.failure.js';
import { authenticateClient } from './client.authentication.js';
import type { DomainContext } from './domain.context.js';
import { answerForm } from './form.endpoint.js';
import { tokenGrants } from './grants/grant.registry.js';
import { noStore, OAuthError } from './oauth.error.js';

/** `POST /oauth2/token`. The answer never has a `scope`. */
export function token({ pools, fidelity }: DomainContext, request: Request): Promise<Response> {
  return answerForm(request, async (form) => {
    const grantType = form.get('grant_type');
    if (grantType === undefined) throw new OAuthError('invalid_request');
    const grant = tokenGrants.get(grantType);
    if (!grant) throw new OAuthError('unsupported_grant_type');
    const caller = authenticateClient(pools, request, form, fidelity.invalidClientStatus);
    const tokens = await grant(caller, form, fidelity).catch((error: unknown) => {
      throw refusalOf(error, fidelity);
    });
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

/**
 * What the pool itself refuses: a refresh token that was revoked, a trigger that threw.
 *
 * Assumed: a trigger's refusal is `invalid_grant` too, also when a code is redeemed.
 */
function refusalOf(error: unknown, { triggerFailureAtToken }: FidelitySwitches): unknown {
  if (isTriggerFailure(error)) return new OAuthError(triggerFailureAtToken);
  return error instanceof CognitoError ? new OAuthError('invalid_grant') : error;
}
