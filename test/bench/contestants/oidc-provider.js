import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const SCOPE = 'orders/read';
const RESOURCE = 'https://orders.example';

/** Signs its own tokens, and keeps what it keeps in memory. */
export async function listen({ machine, format }) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider('http://localhost', {
    clients: [
      {
        client_id: machine.clientId,
        client_secret: machine.clientSecret,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        scope: SCOPE,
      },
    ],
    scopes: [SCOPE],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'benchmark', alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    routes: { token: '/oauth2/token' },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: format === 'jwt' ? signedTokens() : { enabled: false },
    },
    ttl: { ClientCredentials: 3600 },
  });
  const server = createServer(provider.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** It makes JWTs for a named resource only. */
function signedTokens() {
  return {
    enabled: true,
    defaultResource: () => RESOURCE,
    getResourceServerInfo: () => ({
      scope: SCOPE,
      audience: RESOURCE,
      accessTokenTTL: 3600,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    }),
  };
}
