import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { ADAPTERS, RunningServer, tokensOf } from '../e2e/running.server.js';
import {
  backOffice,
  CALLBACK,
  codeParameters,
  PASSWORDS,
  RunningUserPool,
  web,
} from '../e2e/running.user-pool.js';

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const GOOD = {
  response_type: 'code',
  client_id: web.clientId,
  redirect_uri: CALLBACK,
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  state: 'af0ifjsldkj',
};

type Changes = Record<string, string | undefined>;

describe.each(ADAPTERS)('RFC 6749 §3.1, the authorization endpoint, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({
      adapter,
      pool,
      options: {
        clients: [
          {
            ...web,
            redirectUris: [CALLBACK, 'http://127.0.0.1:8080/cb?tenant=1'],
            scopes: ['openid', 'orders/read'],
          },
          { ...backOffice, grants: ['client_credentials'], redirectUris: [CALLBACK] },
          { clientId: 'unconfigured5nestcognito005' },
          { clientId: 'implicit6nestcognito006', redirectUris: [CALLBACK], grants: ['implicit'] },
        ],
      },
    });
  });
  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const authorize = (changes: Changes = {}) => {
    const entries = Object.entries({ ...GOOD, ...changes }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    );
    return raw(String(new URLSearchParams(entries)));
  };
  const raw = (query: string) => server.fetch(`/oauth2/authorize?${query}`, { redirect: 'manual' });

  async function expectRedirectedError(sent: ReturnType<typeof raw>, error: string, state = GOOD.state) {
    const answer = await sent;
    expect(answer.status).toBe(303);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe(CALLBACK);
    expect(location.searchParams.get('error')).toBe(error);
    expect(location.searchParams.get('state')).toBe(state === '' ? null : state);
    expect(location.searchParams.get('iss')).toBe(server.url);
    return location;
  }

  async function expectPage(sent: ReturnType<typeof raw>) {
    const answer = await sent;
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    return answer;
  }

  it('hands over to the pool with every parameter that it knows, and drops the others', async () => {
    const passed = {
      nonce: 'n-0S6_WzA2Mj',
      prompt: 'login',
      login_hint: 'alice@example.com',
      identity_provider: 'COGNITO',
      idp_identifier: 'example.com',
      lang: 'fr',
      resource: 'https://api.example.com/orders',
      acr_values: 'urn:cognito:loa:3',
      max_age: '300',
      scope: 'openid orders/read',
    };
    const answer = await authorize({ ...passed, display: 'touch', evil: '1', ui_locales: 'de' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe(`${pool.url}/oauth2/authorize`);
    expect(Object.fromEntries(location.searchParams)).toEqual({ ...GOOD, ...passed });
  });

  describe('takes a form as well (OpenID Connect Core §3.1.2.1), which', () => {
    const byForm = (form: string) =>
      server.fetch('/oauth2/authorize', {
        method: 'POST',
        body: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        redirect: 'manual',
      });

    it('is handed over to the pool by GET', async () => {
      const answer = await byForm(String(new URLSearchParams(GOOD)));
      expect(answer.status).toBe(303);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('location')).toBe((await authorize()).headers.get('location'));
    });

    it('is refused as a query is', async () => {
      const good = String(new URLSearchParams(GOOD));
      await expectRedirectedError(byForm(good.replace('S256', 'plain')), 'invalid_request');
      await expectRedirectedError(byForm(`${good}&scope=openid&scope=email`), 'invalid_request');
      await expectRedirectedError(byForm(`${good}&state=second`), 'invalid_request', '');
      for (const form of ['a=b', `${good}&redirect_uri=https://evil.example`, 'client_id[]=x']) {
        await expectPage(byForm(form));
      }
    });
  });

  it.each(['%ff%fe', '%zz', '\u00ff'])(
    'refuses %j, which is no UTF-8, in a query and in a form',
    async (value) => {
      const good = String(new URLSearchParams(GOOD));
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = Buffer.from(`${good}&nonce=${value}`, 'latin1');
      const form = server.fetch('/oauth2/authorize', { method: 'POST', headers, body, redirect: 'manual' });
      await expectRedirectedError(form, 'invalid_request');
      if (value.startsWith('%'))
        await expectRedirectedError(raw(`${good}&nonce=${value}`), 'invalid_request');
      await expectPage(raw(good.replace('redirect_uri=', `redirect_uri=%ff`)));
    },
  );

  it('asks for no more than the client may have when no scope is sent', async () => {
    const location = new URL((await authorize()).headers.get('location') ?? '');
    expect(location.searchParams.get('scope')).toBe('openid orders/read');
  });

  it('lets oauth4webapi log in by discovery, PKCE and the code of the pool', async () => {
    const issuer = new URL(server.url);
    const insecure = { [oauth.allowInsecureRequests]: true };
    const as = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
    );
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(as.authorization_endpoint ?? '');
    url.search = String(
      new URLSearchParams({
        ...GOOD,
        scope: 'orders/read',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      }),
    );
    const browser = pool.browser();
    await browser.open(url.href);
    const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
    const client = { client_id: web.clientId };
    const parameters = oauth.validateAuthResponse(as, client, callback ?? new URL(server.url), GOOD.state);
    const answer = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      oauth.None(),
      parameters,
      CALLBACK,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer);
    expect((await server.get('/orders', tokens.access_token)).status).toBe(200);
  });

  describe('tells the user by a page, and redirects nowhere, when', () => {
    it.each([
      ['the client is missing', { client_id: undefined }],
      ['the client is unknown', { client_id: 'nobody' }],
      ['the redirect URI is missing', { redirect_uri: undefined }],
      ['the redirect URI is empty', { redirect_uri: '' }],
      ['nothing else is right either', { redirect_uri: 'https://evil.example/', response_type: 'x' }],
    ] as [string, Changes][])('%s', async (_, changes) => {
      await expectPage(authorize(changes));
    });

    it.each([
      'http://127.0.0.1:8080/callback/',
      'http://127.0.0.1:8080/callback?x=1',
      'http://127.0.0.1:8080/callback#x',
      'http://127.0.0.1:8080/callback#',
      'http://127.0.0.1:8080/Callback',
      'http://127.0.0.1:8080/a/../callback',
      'http://127.0.0.1:8080/%63allback',
      'http://127.0.0.1:8080//callback',
      'http://127.0.0.1:8081/callback',
      'http://127.0.0.1/callback',
      'https://127.0.0.1:8080/callback',
      'HTTP://127.0.0.1:8080/callback',
      'http://user@127.0.0.1:8080/callback',
      'http://127.0.0.1:8080@evil.example/callback',
      'http://127.0.0.1:8080.evil.example/callback',
      'http://evil.example/http://127.0.0.1:8080/callback',
      'http://127.0.0.1:8080\\@evil.example/callback',
      'http://①27.0.0.1:8080/callback',
      'http://127.0.0.1:8080/callback\u0000',
      ' http://127.0.0.1:8080/callback',
      'http://127.0.0.1:8080/callback ',
      'http://127.0.0.1:8080/callback\r\nX-Evil: 1',
      '//127.0.0.1:8080/callback',
      '/callback',
      'javascript:alert(1)',
      'data:text/html,x',
    ])('the redirect URI is %j and not the registered one, letter by letter', async (redirectUri) => {
      await expectPage(authorize({ redirect_uri: redirectUri }));
    });

    it('client or redirect URI are repeated (RFC 6749 §3.1)', async () => {
      const query = String(new URLSearchParams(GOOD));
      await expectPage(raw(`${query}&client_id=${web.clientId}`));
      await expectPage(raw(`${query}&redirect_uri=${encodeURIComponent(CALLBACK)}`));
      await expectPage(raw(`${query}&redirect_uri=${encodeURIComponent('https://evil.example')}`));
    });

    it('only Cognito knows the redirect URIs, and the request is bad', async () => {
      await expectPage(authorize({ client_id: 'unconfigured5nestcognito005', code_challenge: undefined }));
      const good = await authorize({ client_id: 'unconfigured5nestcognito005' });
      expect(good.headers.get('location')).toContain(`${pool.url}/oauth2/authorize?`);
    });

    it('and repeats nothing that was sent', async () => {
      const answer = await expectPage(authorize({ client_id: '"><script>alert(1)</script>' }));
      expect(answer.text).not.toContain('alert(1)');
    });
  });

  describe('tells the client by redirect, with state and iss (RFC 9207), when', () => {
    it.each([
      ['response_type is missing', { response_type: undefined }, 'invalid_request'],
      ['response_type is unknown', { response_type: 'none' }, 'unsupported_response_type'],
      ['there is no PKCE (RFC 9700 §2.1.1)', { code_challenge: undefined }, 'invalid_request'],
      ['PKCE is plain', { code_challenge_method: 'plain' }, 'invalid_request'],
      ['PKCE has no method, which means plain', { code_challenge_method: undefined }, 'invalid_request'],
      ['the challenge is no digest', { code_challenge: 'short' }, 'invalid_request'],
      ['a scope is not one of the client', { scope: 'openid orders/admin' }, 'invalid_scope'],
      ['the scope is malformed', { scope: 'openid  email' }, 'invalid_scope'],
      ['max_age is no number', { max_age: '-1' }, 'invalid_request'],
      ['prompt=none goes with another', { prompt: 'none login' }, 'invalid_request'],
      ['resource is no address', { resource: 'orders' }, 'invalid_target'],
      ['a request object is sent', { request: 'e30.e30.' }, 'request_not_supported'],
      ['a request object is named', { request_uri: 'https://a.example' }, 'request_uri_not_supported'],
      ['the answer is wanted as a form', { response_mode: 'form_post' }, 'invalid_request'],
      ['a value is overlong', { nonce: 'n'.repeat(2049) }, 'invalid_request'],
    ] as [string, Changes, string][])('%s', async (_, changes, error) => {
      await expectRedirectedError(authorize(changes), error);
    });

    it('the grant is not allowed to the client', async () => {
      await expectRedirectedError(authorize({ client_id: backOffice.clientId }), 'unauthorized_client');
    });

    it('a parameter is repeated, and drops a state that is', async () => {
      const query = String(new URLSearchParams(GOOD));
      await expectRedirectedError(raw(`${query}&scope=openid&scope=email`), 'invalid_request');
      await expectRedirectedError(raw(`${query}&state=second`), 'invalid_request', '');
      await expectRedirectedError(
        raw(`${query}&resource=https://a.example&resource=https://b.example`),
        'invalid_target',
      );
    });

    it('keeps the query of the redirect URI', async () => {
      const redirectUri = 'http://127.0.0.1:8080/cb?tenant=1';
      const answer = await authorize({ redirect_uri: redirectUri, response_type: 'none' });
      expect(answer.headers.get('location')).toMatch(
        /^http:\/\/127\.0\.0\.1:8080\/cb\?tenant=1&error=unsupported_response_type&/,
      );
    });
  });

  it('lets no header be smuggled through state', async () => {
    const answer = await authorize({ state: 'a\r\nSet-Cookie: evil=1', response_type: 'none' });
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('location')).not.toMatch(/[\r\n]/);
    expect(new URL(answer.headers.get('location') ?? '').searchParams.has('state')).toBe(false);
  });

  it('returns a state of any characters as it was', async () => {
    const state = 'ü & = + % # ? / "<>"';
    await expectRedirectedError(
      authorize({ state, response_type: 'none' }),
      'unsupported_response_type',
      state,
    );
    const location = new URL((await authorize({ state })).headers.get('location') ?? '');
    expect(location.searchParams.get('state')).toBe(state);
  });

  describe('§4.1.2 a code that comes back', () => {
    const trade = (parameters: Record<string, string>) => server.token(parameters);
    const me = async (accessToken: string) => (await server.get('/auth/me', accessToken)).status;
    const refresh = (refreshToken: string) =>
      server.token({ grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken });

    it('is refused, and ends the login that it brought the first time', async () => {
      const parameters = codeParameters(await pool.code({ scope: 'orders/read' }));
      const first = tokensOf(await trade(parameters));
      expect(await me(first.accessToken)).toBe(200);

      const again = await trade(parameters);
      expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
      expect(await me(first.accessToken)).toBe(401);
      expect((await refresh(first.refreshToken)).body['error']).toBe('invalid_grant');
      expect((await pool.refresh(first.refreshToken)).status).toBe(400);
    });

    it('is refused without harm to the login when it comes without the right verifier or client', async () => {
      const parameters = codeParameters(await pool.code({ scope: 'orders/read' }));
      const first = tokensOf(await trade(parameters));
      await trade({ ...parameters, code_verifier: 'a'.repeat(43) });
      await trade({ ...parameters, client_id: 'unconfigured5nestcognito005' });
      expect(await me(first.accessToken)).toBe(200);
    });

    it('is good for one of many requests at once', async () => {
      const parameters = codeParameters(await pool.code({ scope: 'orders/read' }));
      const answers = await Promise.all(Array.from({ length: 8 }, () => trade(parameters)));
      const served = answers.filter(({ status }) => status === 200);
      expect(served).toHaveLength(1);
      expect(answers.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(7);
    });
  });

  describe('the implicit grant (RFC 9700 §2.1.2)', () => {
    it('is refused with an explanation, in the fragment (RFC 6749 §4.2.2.1)', async () => {
      const answer = await authorize({ response_type: 'token' });
      const location = new URL(answer.headers.get('location') ?? '');
      expect(location.search).toBe('');
      const told = new URLSearchParams(location.hash.slice(1));
      expect(told.get('error')).toBe('unsupported_response_type');
      expect(told.get('error_description')).toContain('PKCE');
      expect(told.get('state')).toBe(GOOD.state);
    });

    it('is handed over for a client whose grants name it', async () => {
      const answer = await authorize({
        client_id: 'implicit6nestcognito006',
        response_type: 'token',
        code_challenge: undefined,
        code_challenge_method: undefined,
      });
      const location = new URL(answer.headers.get('location') ?? '');
      expect(location.origin).toBe(pool.url);
      expect(location.searchParams.get('response_type')).toBe('token');
      await expectRedirectedError(authorize({ client_id: 'implicit6nestcognito006' }), 'unauthorized_client');
    });

    it('is explained at the token endpoint, where it has no business', async () => {
      const answer = await server.token({ grant_type: 'implicit', client_id: web.clientId });
      expect([answer.status, answer.body['error']]).toEqual([400, 'unsupported_grant_type']);
      expect(answer.body['error_description']).toContain('authorization_code');
    });
  });
});
