import { Assurance } from '../pool/sign-in/assurance.js';
import { authTimeOfReturningUser, type LoginSession } from '../pool/sign-in/login.sessions.js';
import { customizeHostedTokens, grantImplicitTokens } from '../pool/sign-in/token.grants.js';
import type { User } from '../pool/users/user.js';
import { answerTo, triggerRefusal } from './authorize.refusal.js';
import type { AuthorizationRequest } from './authorization.request.js';

/**
 * Where the browser goes with what was granted: a code in the query, or tokens in the fragment.
 *
 * @throws RedirectRefusal if a trigger fails
 */
export async function grantAuthorization(
  request: AuthorizationRequest,
  user: User,
  login: LoginSession,
): Promise<string> {
  try {
    if (request.responseType === 'token') return await implicitAnswer(request, user, login);
    return answerTo(request, { code: await issueCode(request, user, login) });
  } catch (error) {
    throw triggerRefusal(request, error);
  }
}

async function implicitAnswer(
  request: AuthorizationRequest,
  user: User,
  login: LoginSession,
): Promise<string> {
  const { pool, client, scopes, nonce, resource } = request;
  const signIn = { scopes, nonce, resource, ...originOf(request, login) };
  const tokens = await grantImplicitTokens(pool, client, user, signIn);
  return answerTo(request, {
    id_token: tokens.idToken,
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: `${tokens.expiresInSeconds}`,
  });
}

/** The trigger for the tokens runs now, as in Cognito, where what it refuses comes back through the browser. */
async function issueCode(request: AuthorizationRequest, user: User, login: LoginSession): Promise<string> {
  const { pool, client, scopes } = request;
  const customization = await customizeHostedTokens(pool, client, user, scopes);
  return pool.authorizationCodes.issue({
    clientId: client.clientId,
    username: user.username,
    redirectUri: request.redirectUri,
    redirectUriWasSent: request.redirectUriWasSent,
    scopes,
    customization,
    ...originOf(request, login),
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    resource: request.resource,
  });
}

function originOf({ pool, acr }: AuthorizationRequest, login: LoginSession) {
  const isLevelAsked = acr.levels.length > 0;
  return {
    authTimeSeconds: authTimeOfReturningUser(login),
    originSessionId: login.sessionId,
    authentication: isLevelAsked ? new Assurance(1, login.methods).claims(pool.settings.acrNames) : undefined,
  };
}
