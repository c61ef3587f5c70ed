import { json } from '../http/json.response.js';
import { CognitoError } from '../pool/cognito.error.js';
import { checkAccessToken } from '../pool/tokens/access-token.checker.js';
import { parseJwt } from '../pool/tokens/jwt.js';
import { attributesInScope, readableAttributes } from '../pool/users/user.attributes.js';
import type { DomainContext } from './domain.context.js';
import { noStore } from './oauth.error.js';

/** `GET /oauth2/userInfo`. Every value is a string here, also what is a boolean in the ID token. */
export function userInfo({ pools }: DomainContext, request: Request): Response {
  const token = bearerToken(request);
  if (token === undefined) return refusal(400, 'invalid_request', 'Bad OAuth2 request at UserInfo Endpoint');
  const pool = pools.findByIssuer(parseJwt(token)?.claims['iss']);
  if (!pool?.servesDomain) return invalidToken(dead);
  try {
    const { claims, scopes, user } = checkAccessToken(pool, token);
    const client = pool.clientOfToken(claims);
    if (!scopes.includes('openid') || !user)
      return invalidToken('Access token does not contain openid scope');
    if (!client) return invalidToken(dead);
    const attributes = attributesInScope(readableAttributes(user.attributes, client), scopes);
    const body = { sub: user.sub, ...Object.fromEntries(attributes), username: user.username };
    return json(body, { headers: noStore });
  } catch (error) {
    if (error instanceof CognitoError) return invalidToken(dead);
    throw error;
  }
}

const dead = 'Access token is expired, disabled, or deleted, or the user has globally signed out.';

function bearerToken(request: Request): string | undefined {
  return /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

function invalidToken(description: string): Response {
  return refusal(401, 'invalid_token', description);
}

/** RFC 6750 §3 */
function refusal(status: number, error: string, description: string): Response {
  const challenge = `Bearer error="${error}", error_description="${description}"`;
  const headers = { ...noStore, 'www-authenticate': challenge };
  return json({ error, error_description: description }, { status, headers });
}
