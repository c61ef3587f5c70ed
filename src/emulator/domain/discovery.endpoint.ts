import { json } from '../http/json.response.js';
import { openIdScopes } from '../pool/scopes/scope.names.js';
import type { UserPool } from '../pool/user-pool.js';
import type { DomainContext } from './domain.context.js';

export const jwksPath = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/jwks\.json$/;
export const discoveryPath = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/openid-configuration$/;

export function jwks(context: DomainContext, _request: Request, url: URL): Response {
  return ofPool(context, jwksPath, url, ({ keys }) => ({
    keys: [keys.idToken.publicJwk, keys.accessToken.publicJwk],
  }));
}

/**
 * Exactly the fields Cognito publishes. S256 is supported although nothing here says so.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export function discovery(context: DomainContext, _request: Request, url: URL): Response {
  const { origin } = context;
  return ofPool(context, discoveryPath, url, ({ issuer }) => ({
    authorization_endpoint: `${origin}/oauth2/authorize`,
    end_session_endpoint: `${origin}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${origin}/oauth2/revoke`,
    scopes_supported: openIdScopes,
    subject_types_supported: ['public'],
    token_endpoint: `${origin}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${origin}/oauth2/userInfo`,
  }));
}

function ofPool(
  { pools }: DomainContext,
  path: RegExp,
  url: URL,
  describe: (pool: UserPool) => object,
): Response {
  const pool = pools.find(path.exec(url.pathname)?.[1] ?? '');
  return pool ? json(describe(pool)) : json({ message: 'User pool does not exist.' }, { status: 404 });
}
