import { request } from 'node:http';
import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { discoverAuthorizationServerMetadata } from '@modelcontextprotocol/sdk/client/auth.js';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ClientCredentialsGrant } from '../../src/index.js';
import { ADAPTERS, RunningServer } from '../e2e/running.server.js';
import { backOffice, CALLBACK, machine, PASSWORDS, RunningUserPool, web } from '../e2e/running.user-pool.js';

const OAUTH = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

const LOCAL = { execute: [openid.allowInsecureRequests] };

/** With a Host header that `fetch` would not let us send. */
function rawGet(url: string, path: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path, headers: { host }, setHost: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe.each(ADAPTERS)('RFC 8414, metadata, on %s', (adapter) => {
  let pool: RunningUserPool;
  let running: RunningServer | undefined;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });
  afterAll(() => pool.stop());

  const start = async (options: Partial<Parameters<typeof RunningServer.start>[0]> = {}) => {
    running = await RunningServer.start({ adapter, pool, ...options });
    return running;
  };

  it('names what is switched on, under the address that was asked (§2, §3.3)', async () => {
    const server = await start();
    const answer = await server.fetch(OAUTH);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({
      issuer: server.url,
      authorization_endpoint: `${server.url}/oauth2/authorize`,
      token_endpoint: `${server.url}/oauth2/token`,
      revocation_endpoint: `${server.url}/oauth2/revoke`,
      introspection_endpoint: `${server.url}/oauth2/introspect`,
      userinfo_endpoint: `${server.url}/oauth2/userinfo`,
      jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
    expect(answer.body['grant_types_supported']).toEqual(
      expect.arrayContaining(['authorization_code', 'refresh_token', 'client_credentials', 'password']),
    );
    expect(answer.body['scopes_supported']).toEqual(expect.arrayContaining(['openid', 'orders/read']));
  });

  it('names the scopes that some client may have, and no others', async () => {
    const clients = [
      { ...web, scopes: ['openid', 'orders/read'] },
      { ...backOffice, scopes: ['orders/archive'] },
    ] as const;
    const server = await start({ options: { clients } });
    const { body } = await server.fetch(OAUTH);
    expect(body['scopes_supported']).toEqual(['openid', 'orders/read', 'orders/archive']);
  });

  it('is the same where OpenID Connect looks for it', async () => {
    const server = await start();
    expect((await server.fetch(OPENID)).body).toEqual((await server.fetch(OAUTH)).body);
  });

  it('leaves out what is switched off, and says that no client may do without a secret', async () => {
    const server = await start({
      grants: [ClientCredentialsGrant],
      options: { clients: [machine, backOffice] },
    });
    const { body } = await server.fetch(OAUTH);
    expect(body).toMatchObject({
      grant_types_supported: ['client_credentials'],
      response_types_supported: [],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
    expect(body).not.toHaveProperty('authorization_endpoint');
    expect(body).not.toHaveProperty('code_challenge_methods_supported');
  });

  it('names no introspection endpoint where every client is public', async () => {
    const server = await start({ options: { clients: [web] } });
    expect((await server.fetch(OAUTH)).body).not.toHaveProperty('introspection_endpoint');
  });

  it('keeps to publicUrl whatever the Host header says, and may then be remembered', async () => {
    const server = await start({ options: { publicUrl: 'https://api.example.com/' } });
    const answer = await server.fetch(OAUTH);
    expect(answer.body).toMatchObject({
      issuer: 'https://api.example.com',
      token_endpoint: 'https://api.example.com/oauth2/token',
    });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
  });

  it('carries the issuer of the tokens where the options say so', async () => {
    const server = await start({ options: { issuer: 'user-pool' } });
    expect((await server.fetch(OPENID)).body['issuer']).toBe(pool.issuer);
  });

  it('answers for the issuer with the global prefix and for the one without, each at its own places (§3.1)', async () => {
    const server = await start({ globalPrefix: 'api' });
    for (const path of [OAUTH, OPENID]) {
      expect((await server.fetch(path)).body).toMatchObject({
        issuer: server.url,
        token_endpoint: `${server.url}/api/oauth2/token`,
      });
    }
    for (const path of [`${OAUTH}/api`, `${OPENID}/api`, `/api${OPENID}`, `/api${OAUTH}`]) {
      expect((await server.fetch(path)).body).toMatchObject({
        issuer: `${server.url}/api`,
        token_endpoint: `${server.url}/api/oauth2/token`,
      });
    }
    await openid.discovery(new URL(`${server.url}/api`), machine.clientId, undefined, undefined, LOCAL);
  });

  it('is taken by oauth4webapi and openid-client, which hold the issuer against the address (§3.3)', async () => {
    const server = await start();
    for (const algorithm of ['oauth2', 'oidc'] as const) {
      const issuer = new URL(server.url);
      const answer = await oauth.discoveryRequest(issuer, { algorithm, [oauth.allowInsecureRequests]: true });
      expect((await oauth.processDiscoveryResponse(issuer, answer)).issuer).toBe(server.url);

      const { clientId, clientSecret } = machine;
      const client = await openid.discovery(issuer, clientId, clientSecret, undefined, {
        ...LOCAL,
        algorithm,
      });
      expect(client.serverMetadata().supportsPKCE()).toBe(true);
      const tokens = await openid.clientCredentialsGrant(client, { scope: 'orders/read' });
      expect(tokens.token_type).toBe('bearer');
      const about = await openid.tokenIntrospection(client, tokens.access_token);
      expect(about).toMatchObject({ active: true, scope: 'orders/read', client_id: clientId });
      await openid.tokenRevocation(client, tokens.access_token);
      expect(await openid.tokenIntrospection(client, tokens.access_token)).toEqual({ active: false });
    }
  });

  it('is taken by the client of the Model Context Protocol, with and without a path', async () => {
    const server = await start({ globalPrefix: 'api' });
    for (const issuer of [server.url, `${server.url}/api`]) {
      expect(await discoverAuthorizationServerMetadata(issuer)).toMatchObject({
        issuer,
        code_challenge_methods_supported: ['S256'],
      });
    }
  });

  const asOfThePool = { METADATA_ISSUER: 'user-pool' };
  const discovered = (server: RunningServer) =>
    openid.discovery(new URL(OPENID, server.url), web.clientId, undefined, openid.None(), LOCAL);

  it('lets openid-client check ID tokens of the pool with the issuer of the pool', async () => {
    const server = await start({ environment: asOfThePool });
    const client = await discovered(server);
    const browser = pool.browser();
    const verifier = openid.randomPKCECodeVerifier();
    const authorization = openid.buildAuthorizationUrl(client, {
      redirect_uri: CALLBACK,
      scope: 'openid orders/read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 'of-the-test',
    });
    await browser.open(String(authorization));
    const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
    const tokens = await openid.authorizationCodeGrant(client, callback ?? new URL(server.url), {
      pkceCodeVerifier: verifier,
      expectedState: 'of-the-test',
    });
    const claims = tokens.claims();
    expect(claims?.iss).toBe(pool.issuer);
    const about = await openid.fetchUserInfo(client, tokens.access_token, claims?.sub ?? '');
    expect(about).toMatchObject({ email: 'alice@example.com', email_verified: true });
  });

  it('names the issuer of the pool in what goes wrong as well, as openid-client demands (RFC 9207 §2.4)', async () => {
    const server = await start({ environment: asOfThePool });
    const client = await discovered(server);
    const plain = { redirect_uri: CALLBACK, scope: 'openid', state: 'of-the-test' };
    const { headers } = await fetch(openid.buildAuthorizationUrl(client, plain), { redirect: 'manual' });
    const callback = new URL(headers.get('location') ?? '');
    const refused = openid.authorizationCodeGrant(client, callback, { expectedState: 'of-the-test' });
    await expect(refused).rejects.toMatchObject({ error: 'invalid_request' });
  });

  it('puts no host into it that is none', async () => {
    const server = await start();
    for (const host of ['evil.example/path', 'a b', '"><script>', 'user@evil.example']) {
      expect(await rawGet(server.url, OAUTH, host)).not.toContain(host);
    }
  });
});
