import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountModule, type AuthOptions, BffModule, DeviceCodeGrant } from '../../src/index.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';
import type { LoginBrowser } from './login.browser.js';
import { ADAPTERS, ALL_GRANTS, RunningServer } from './running.server.js';
import { credentials, PASSWORDS, RunningUserPool, web } from './running.user-pool.js';

const PUBLIC_URL = 'http://127.0.0.1:3000';
const CSRF = { 'x-csrf': '1' };

describe.each(ADAPTERS)('A backend for frontends on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;
  const clock = new HandMovedClock(Date.now());

  beforeAll(async () => {
    pool = await RunningUserPool.start({ serverUrls: [PUBLIC_URL] });
    server = await RunningServer.start({
      adapter,
      pool,
      grants: [...ALL_GRANTS, DeviceCodeGrant],
      options: { publicUrl: PUBLIC_URL, clock },
      imports: [
        BffModule.forRoot({ scopes: ['openid', 'email', 'orders/read', 'orders/write'] }),
        AccountModule.forRoot({}),
      ],
    });
  });
  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const here = (url: string) => url.replace(PUBLIC_URL, server.url);
  const begin = async (query = '') => {
    const browser = pool.browser(here);
    await browser.open(`${PUBLIC_URL}/bff/login${query}`);
    const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
    return { browser, callback: callback?.href ?? '' };
  };
  const login = async (query = '') => {
    const { browser, callback } = await begin(query);
    const landed = await browser.open(callback);
    return { browser, landed: landed?.href, callback };
  };
  const call = (
    { cookie }: LoginBrowser,
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ) => server.fetch(path, { method, headers: { cookie, ...headers } });

  it('logs a browser in that holds nothing but a cookie no script can read', async () => {
    const { browser, landed } = await login('?return_to=/orders%3Fpage=2');
    expect(landed).toBe(`${PUBLIC_URL}/orders?page=2`);
    expect(browser.cookie).toMatch(/__Host-session=[\w-]{43}/);
    expect(browser.cookie).not.toContain('eyJ');
    expect((await call(browser, '/orders')).status).toBe(200);

    const user = await call(browser, '/bff/user');
    expect(user.status).toBe(200);
    expect(user.headers.get('cache-control')).toBe('no-store');
    expect(user.body).toMatchObject({
      username: 'alice',
      claims: { email: 'alice@example.com', email_verified: true },
    });
    expect(user.text).not.toContain('eyJ');
  });

  it('sets cookies that keep to this host, https and navigation', async () => {
    const answer = await server.fetch('/bff/login', { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-login-[^;]+; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    const asked = new URL(answer.headers.get('location') ?? '').searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toBe(`${PUBLIC_URL}/bff/callback`);
  });

  it('answers 401 to whoever is not logged in, also with a cookie of their own making', async () => {
    expect((await server.get('/bff/user')).status).toBe(401);
    for (const value of ['x', 'a'.repeat(43), '']) {
      const answer = await server.fetch('/orders', { headers: { cookie: `__Host-session=${value}` } });
      expect(answer.status).toBe(401);
    }
    const twice = `__Host-session=${'a'.repeat(43)}; __Host-session=${'b'.repeat(43)}`;
    expect((await server.fetch('/orders', { headers: { cookie: twice } })).status).toBe(401);
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', 'orders', ''])(
    'does not lead to %j after the login',
    async (returnTo) => {
      const { landed } = await login(`?return_to=${encodeURIComponent(returnTo)}`);
      expect(landed).toBe(`${PUBLIC_URL}/`);
    },
  );

  it('changes nothing for a request without X-CSRF, or from another origin', async () => {
    const { browser } = await login();
    const place = (headers: Record<string, string>) =>
      server.fetch('/orders', {
        method: 'POST',
        headers: { cookie: browser.cookie, 'content-type': 'application/json', ...headers },
        body: '{"item":"tea","quantity":1}',
      });
    const forged: Record<string, string>[] = [
      {},
      { 'x-csrf': '' },
      { ...CSRF, 'sec-fetch-site': 'cross-site' },
      { ...CSRF, 'sec-fetch-site': 'same-site' },
      { ...CSRF, origin: 'https://evil.example' },
      { ...CSRF, origin: 'null' },
      { ...CSRF, origin: 'http://127.0.0.1:3001' },
    ];
    for (const headers of forged) {
      const answer = await place(headers);
      expect([answer.status, answer.body['reason']]).toEqual([403, 'cross_site_request']);
    }
    expect((await call(browser, '/bff/logout', {}, 'POST')).status).toBe(403);
    expect((await place({ ...CSRF, 'sec-fetch-site': 'same-origin', origin: PUBLIC_URL })).status).toBe(201);
    expect((await place(CSRF)).status).toBe(201);
  });

  it('asks for X-CSRF only where the cookie is what lets in', async () => {
    const { browser } = await login();
    const { cookie } = browser;
    const client_id = web.clientId;
    const form = async (path: string, fields: Record<string, string>, headers = {}) =>
      (await server.form(path, { client_id, ...fields }, { cookie, ...headers })).status;
    const json = async (path: string, body: object) => {
      const headers = { cookie, 'content-type': 'application/json' };
      return (await server.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    };
    const password = { grant_type: 'password', ...credentials('bob') };
    expect(await form('/oauth2/token', password)).toBe(200);
    expect(await form('/oauth2/token', password, CSRF)).toBe(200);
    expect(await form('/oauth2/revoke', { token: 'x' })).toBe(200);
    expect(await form('/oauth2/introspect', { token: 'x' })).toBe(401);
    expect(await form('/oauth2/authorize', {})).toBe(400);
    expect(await form('/oauth2/userinfo', {})).toBe(403);
    expect(await json('/auth/login', credentials('bob'))).toBe(200);
    expect(await json('/auth/account/forgot-password', { username: 'bob' })).toBe(202);
    expect(await json('/auth/logout', {})).toBe(403);

    const device = await server.form('/oauth2/device_authorization', { client_id }, { cookie });
    await browser.open(`${PUBLIC_URL}/device`);
    await browser.submit({ user_code: String(device.body['user_code']) });
    expect(browser.html).toContain('name="decision"');
  });

  it('takes a callback only from the browser that has begun, and once', async () => {
    const { browser, callback } = await begin();
    const other = pool.browser(here);
    await other.open(callback);
    expect(other.html).toContain('begun elsewhere');
    expect(other.cookie).not.toContain('__Host-session');

    await browser.open(callback);
    expect((await call(browser, '/bff/user')).status).toBe(200);
    await browser.open(callback);
    expect(browser.html).toContain('begun elsewhere');
  });

  it('refreshes on the server, once for requests at once, and keeps the user in', async () => {
    const { browser } = await login();
    pool.clock.move(3590);
    clock.advanceSeconds(3590);
    const answers = await Promise.all(Array.from({ length: 6 }, () => call(browser, '/orders')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    pool.clock.move(60);
    clock.advanceSeconds(60);
    expect((await call(browser, '/orders')).status).toBe(200);
  });

  it('logs out here and at Cognito, and tells where the pool forgets the browser', async () => {
    const { browser } = await login();
    const before = browser.cookie;
    const answer = await call(browser, '/bff/logout', CSRF, 'POST');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-session=; Max-Age=0; Path=\/; Secure/);
    const logoutUrl = new URL(String(answer.body['logout_url']));
    expect(logoutUrl.origin + logoutUrl.pathname).toBe(`${pool.url}/logout`);
    expect((await fetch(logoutUrl, { redirect: 'manual' })).headers.get('location')).toBe(`${PUBLIC_URL}/`);
    expect((await server.fetch('/orders', { headers: { cookie: before } })).status).toBe(401);
  });

  it('gives a new cookie at each login, and ends the login before', async () => {
    const first = await login();
    const before = first.browser.cookie;
    await first.browser
      .open(`${PUBLIC_URL}/bff/login`)
      .then((callback) => first.browser.open(callback?.href ?? ''));
    expect(first.browser.cookie).not.toBe(before);
    expect((await server.fetch('/orders', { headers: { cookie: before } })).status).toBe(401);
    expect((await call(first.browser, '/orders')).status).toBe(200);
  });

  it.each([
    [
      'publicUrl is set',
      {
        publicUrl: 'https://app.example',
        clients: [{ ...web, redirectUris: [`${PUBLIC_URL}/bff/callback`] }],
      },
      /redirectUris of the client webapp1nest.* add https:\/\/app\.example\/bff\/callback/,
    ],
    [
      'the address is that of each request',
      { clients: [{ ...web, redirectUris: [`${PUBLIC_URL}/callback`] }] },
      /add \{origin\}\/bff\/callback/,
    ],
    [
      'grants and scopes are narrowed too',
      { clients: [{ ...web, grants: ['refresh_token'], scopes: ['email'], redirectUris: [] }] },
      /3 faults[^]*may not use authorization_code[^]*may not ask for openid[^]*lack the callback/,
    ],
  ] as [string, Partial<AuthOptions>, RegExp][])(
    'refuses to boot when nobody could come back from the login, and %s',
    async (_, options, fault) => {
      const boot = RunningServer.start({
        adapter,
        pool,
        options,
        imports: [BffModule.forRoot({ scopes: ['openid'] })],
      });
      await expect(boot).rejects.toThrow(fault);
    },
  );

  it('boots under a prefix, and for any client whose redirect URIs only Cognito knows', async () => {
    for (const [globalPrefix, client] of [
      ['api', { ...web, redirectUris: ['https://app.example/api/bff/callback'] }],
      [undefined, web],
    ] as const) {
      const booted = await RunningServer.start({
        adapter,
        pool,
        options: { clients: [client] },
        imports: [BffModule.forRoot({})],
        ...(globalPrefix === undefined ? {} : { globalPrefix }),
      });
      await booted.stop();
    }
  });

  it('leaves a request alone that brings a token of its own', async () => {
    const { browser } = await login();
    const answer = await call(browser, '/orders', { authorization: 'Bearer rubbish' });
    expect(answer.status).toBe(401);
  });
});
