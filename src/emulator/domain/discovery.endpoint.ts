import { json } from '../http/json.response.js';
import { openIdScopes } from '../pool/scopes/scope.names.js';
import type { UserPool } from '../pool/user-pool.js';
import type { DomainContext } from './domain.context.js';

export const jwksPath = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/jwks\.json$/;
export const discoveryPath = /^\/([\w-]+_[0-9a-zA-Z]+)\/\.well-known\/openid-configuration$/;

export function jwks(context: DomainContext, _request: Request, url: URL): Promise<Response> {
  return ofPool(context, jwksPath, url, async ({ keys }) => ({
    keys: [...(await keys.idToken.publicJwks()), ...(await keys.accessToken.publicJwks())],
  }));
}

/**
 * Exactly the fields Cognito publishes. S256 is supported although nothing here says so, unless it is told to.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export function discovery(context: DomainContext, _request: Request, url: URL): Promise<Response> {
  const { origin, advertisesPkce } = context;
  return ofPool(context, discoveryPath, url, async (pool) => {
    const paths = pathsOf(pool);
    return {
      authorization_endpoint: `${origin}${paths}/authorize`,
      ...(advertisesPkce && { code_challenge_methods_supported: ['S256'] }),
      end_session_endpoint: `${origin}${pool.servesDomain ? '' : paths}/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: pool.issuer,
      // Also for an issuer in the form of AWS: the keys are here.
      jwks_uri: `${origin}/${pool.id}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      revocation_endpoint: `${origin}${paths}/revoke`,
      scopes_supported: openIdScopes,
      subject_types_supported: ['public'],
      token_endpoint: `${origin}${paths}/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      userinfo_endpoint: `${origin}${paths}/userInfo`,
    };
  });
}

/** As long as a pool has no domain Cognito names places below its issuer, where there is nothing. */
function pathsOf(pool: UserPool): string {
  return pool.servesDomain ? '/oauth2' : `/${pool.id}`;
}

async function ofPool(
  { pools }: DomainContext,
  path: RegExp,
  url: URL,
  describe: (pool: UserPool) => Promise<object>,
): Promise<Response> {
  const pool = pools.find(path.exec(url.pathname)?.[1] ?? '');
  return pool ? json(await describe(pool)) : json({ message: 'User pool does not exist.' }, { status: 404 });
}
