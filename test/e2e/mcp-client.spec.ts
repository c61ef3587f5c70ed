import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auth, type OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import { ADAPTERS, RunningServer } from './running.server.js';
import { CALLBACK, PASSWORDS, RunningUserPool, web } from './running.user-pool.js';

const PUBLIC_URL = 'https://api.example.com';

/** What an application gives to the client of the Model Context Protocol: its id, and somewhere to keep things. */
class Application implements OAuthClientProvider {
  readonly redirectUrl = CALLBACK;
  readonly clientMetadata = { redirect_uris: [CALLBACK], scope: 'orders/read' };
  authorization = new URL(PUBLIC_URL);
  held: OAuthTokens = { access_token: '', token_type: '' };
  private verifier = '';

  clientInformation = () => ({ client_id: web.clientId });
  state = () => 'of-the-test';
  tokens = () => (this.held.access_token === '' ? undefined : this.held);
  codeVerifier = () => this.verifier;

  saveTokens(tokens: OAuthTokens): void {
    this.held = tokens;
  }

  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }

  redirectToAuthorization(authorization: URL): void {
    this.authorization = authorization;
  }
}

describe.each(ADAPTERS)('The client of the Model Context Protocol, on %s,', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool, environment: { PUBLIC_URL } });
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  /** As the proxy does that stands at the public address. */
  const behind = (url: string | URL) => String(url).replace(PUBLIC_URL, server.url);

  it('finds out by the challenge where to log in, is let in with what it got, and refreshes it here', async () => {
    const application = new Application();
    const challenge = (await server.get('/orders')).headers.get('www-authenticate') ?? '';
    const [, resourceMetadataUrl = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    const of = {
      serverUrl: `${PUBLIC_URL}/orders`,
      resourceMetadataUrl: new URL(resourceMetadataUrl),
      fetchFn: (url: string | URL, init?: RequestInit) => fetch(behind(url), init),
    };

    expect(await auth(application, of)).toBe('REDIRECT');
    expect(application.authorization.href).toMatch(`${PUBLIC_URL}/oauth2/authorize?`);
    const browser = pool.browser();
    await browser.open(behind(application.authorization));
    const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
    const authorizationCode = callback?.searchParams.get('code') ?? '';

    expect(await auth(application, { ...of, authorizationCode })).toBe('AUTHORIZED');
    const first = application.held;
    expect(audienceOf(first)).toMatch(PUBLIC_URL);
    expect((await server.get('/orders', first.access_token)).status).toBe(200);

    expect(await auth(application, of)).toBe('AUTHORIZED');
    expect(application.held.access_token).not.toBe(first.access_token);
    expect((await server.get('/orders', application.held.access_token)).status).toBe(200);
  });

  it('finds a server on the same machine by its port', async () => {
    const local = await RunningServer.start({ adapter, pool, environment: { PORT: '3456' } });
    const { body } = await local.get('/.well-known/oauth-protected-resource');
    expect(body).toMatchObject({
      resource: 'http://localhost:3456',
      authorization_servers: ['http://localhost:3456'],
    });
    await local.stop();
  });
});

function audienceOf({ access_token: accessToken }: OAuthTokens): unknown {
  const claims: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
  return typeof claims === 'object' && claims !== null && 'aud' in claims ? claims.aud : undefined;
}
