import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PassportApp, type PassportClient } from './passport.app.js';
import { ADAPTERS, RunningServer } from './running.server.js';
import { backOffice, credentials, RunningUserPool, web } from './running.user-pool.js';

describe.each(ADAPTERS)('passport-oauth2, on %s,', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;
  let app: PassportApp | undefined;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool });
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  /** From the application to the authorization endpoint, the pool's page, and back with a code. */
  const loggedIn = async (client: PassportClient) => {
    app = await PassportApp.start(server.url, client);
    const browser = pool.browser((url) => app?.routed(url) ?? url);
    const authorize = await browser.open(`${app.url}/login`);
    expect(authorize?.pathname).toBe('/oauth2/authorize');
    await browser.open(authorize?.href ?? '');
    const callback = await browser.submit(credentials('alice'));
    return { browser, callback: callback?.href ?? '' };
  };

  it.each([
    ['a confidential client', backOffice],
    // It sends an empty client_secret, which counts as none (RFC 6749 §3.2).
    ['a public client', { clientId: web.clientId }],
  ])('logs in %s with a code, PKCE and state', async (_, client) => {
    const { browser, callback } = await loggedIn(client);
    await browser.open(callback);
    const { accessToken, refreshToken } = JSON.parse(browser.html) as Record<string, string>;
    expect(refreshToken).toBeDefined();
    expect((await server.get('/orders', accessToken)).status).toBe(200);
  });

  it('learns of a wrong code that it is an invalid_grant', async () => {
    const { browser, callback } = await loggedIn(backOffice);
    const wrong = new URL(callback);
    wrong.searchParams.set('code', '00000000-0000-4000-8000-000000000000');
    await browser.open(wrong.href);
    expect(JSON.parse(browser.html)).toEqual({ name: 'TokenError', code: 'invalid_grant' });
  });

  it('learns that its secret is wrong', async () => {
    const { browser, callback } = await loggedIn({ ...backOffice, clientSecret: 'wrong' });
    await browser.open(callback);
    expect(JSON.parse(browser.html)).toEqual({ name: 'TokenError', code: 'invalid_client' });
  });
});
