import { oauthFailure, OAuthError } from './oauth.error.js';

/** `POST /oauth2/register`: an endpoint that some pools of Cognito have, and this one says that it has not. */
export function refuseRegistration(): Response {
  const description = 'The embedded user pool does not implement dynamic client registration.';
  return oauthFailure(new OAuthError('invalid_request', { description }));
}
