import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../revocation/eventually.js';
import { ADAPTERS, type Answer, basic, RunningServer, tokensOf } from './running.server.js';
import {
  claimsOf,
  codeParameters,
  credentials,
  machine,
  RunningUserPool,
  type Tokens,
  web,
} from './running.user-pool.js';
import { PatientClock, ScriptedStore } from './scripted.store.js';
import { SeverableProxy } from './severable.proxy.js';

/** 503 and when to try again, as a protected route says it. Never 401: it is not the caller's fault. */
function expectUnavailable(answer: Answer, reason: string): void {
  expect(answer.status).toBe(503);
  expect(answer.body['reason']).toBe(reason);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.headers.get('www-authenticate')).toBeNull();
}

/** The same in the words of RFC 6749. */
function expectTemporarilyUnavailable(answer: Answer): void {
  expect({ status: answer.status, error: answer.body['error'] }).toEqual({
    status: 503,
    error: 'temporarily_unavailable',
  });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

describe.each(ADAPTERS)('While the keys of the pool cannot be had, on %s,', (adapter) => {
  it('answers 503, and lets in again when they can, without a restart', async () => {
    const pool = await RunningUserPool.start();
    const { accessToken } = await pool.signInByCode();
    await pool.stop();
    const server = await RunningServer.start({ adapter, pool });

    expectUnavailable(await server.get('/orders', accessToken), 'keys_unavailable');
    expectUnavailable(await server.post('/auth/logout', accessToken), 'keys_unavailable');
    expectTemporarilyUnavailable(
      await server.form('/oauth2/revoke', { client_id: web.clientId, token: accessToken }),
    );
    expect((await server.get('/health/ready')).status).toBe(503);
    expect((await server.get('/health/live')).status).toBe(200);
    expect((await server.get('/orders', 'rubbish')).status).toBe(401);
    expect((await server.get('/orders')).status).toBe(401);

    const back = await pool.restarted();
    const fresh = await back.signInByCode();
    expect((await server.get('/orders', fresh.accessToken)).status).toBe(200);
    expect((await server.get('/health/ready')).status).toBe(200);
    expect((await server.get('/orders', accessToken)).body['reason']).toBe('unknown_key');
    await server.stop();
    await back.stop();
  });

  it('goes on with the keys it has', async () => {
    const pool = await RunningUserPool.start();
    const server = await RunningServer.start({ adapter, pool });
    const [seen, unseen] = [await pool.signInByCode(), await pool.signInByCode({ username: 'bob' })];
    await server.get('/orders', seen.accessToken);
    await pool.stop();

    expect((await server.get('/orders', seen.accessToken)).status).toBe(200);
    expect((await server.get('/orders', unseen.accessToken)).status).toBe(200);
    await server.stop();
  });
});

describe.each(ADAPTERS)('While the revocation store is silent, on %s,', (adapter) => {
  let pool: RunningUserPool;
  let login: Tokens;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    login = await pool.signInByCode();
  });

  afterAll(() => pool.stop());

  it.each([
    ['deny', 503],
    ['allow', 200],
  ] as const)(
    'does as whenUnavailable: %s says, and refuses what is revoked all the same',
    async (policy, status) => {
      const [store, clock] = [new ScriptedStore(), new PatientClock()];
      const revocation = { store, whenUnavailable: policy };
      const server = await RunningServer.start({ adapter, pool, options: { clock, revocation } });
      const revoked = await server.login('alice');
      await server.post('/auth/logout', revoked.accessToken);
      expect((await server.get('/orders', login.accessToken)).status).toBe(200);

      clock.wait(6);
      const answer = await server.get('/orders', login.accessToken);
      expect(answer.status).toBe(status);
      if (status === 503) expectUnavailable(answer, 'store_unavailable');
      expect((await server.get('/health/ready')).body['revocation'] ?? 'down').toBe('down');
      expect((await server.get('/auth/me', revoked.accessToken)).status).toBe(401);

      store.speak();
      expect((await server.get('/orders', login.accessToken)).status).toBe(200);
      await server.stop();
    },
  );

  it('lets nobody in before it has read the store for the first time', async () => {
    const store = new ScriptedStore(false);
    const server = await RunningServer.start({ adapter, pool, options: { revocation: { store } } });
    expectUnavailable(await server.get('/orders', login.accessToken), 'store_unavailable');
    expectTemporarilyUnavailable(await server.postJson('/auth/login', credentials('alice')));

    store.speak();
    expect((await server.get('/orders', login.accessToken)).status).toBe(200);
    await server.stop();
  });

  it('answers 503 and not 204 to a logout that could not be stored, and refuses the token here', async () => {
    const store = new ScriptedStore();
    const server = await RunningServer.start({ adapter, pool, options: { revocation: { store } } });
    const [first, second, third] = [
      await server.login('alice'),
      await server.login('bob'),
      await server.login('carol'),
    ];
    store.refusesWrites = true;

    expectUnavailable(await server.post('/auth/logout', first.accessToken), 'store_unavailable');
    expectUnavailable(await server.post('/auth/logout-all', second.accessToken), 'store_unavailable');
    for (const token of [third.accessToken, third.refreshToken]) {
      const answer = await server.form('/oauth2/revoke', { client_id: web.clientId, token });
      expectTemporarilyUnavailable(answer);
    }
    for (const { accessToken } of [first, second, third]) {
      expect((await server.get('/auth/me', accessToken)).status).toBe(401);
    }
    // Cognito is told all the same: nobody can come back with these tokens to try again.
    for (const { refreshToken } of [first, second, third]) {
      expect((await pool.refresh(refreshToken)).status).toBe(400);
    }
    await server.stop();
  });

  it('refuses a refresh without ending the login, which goes on when the store is back', async () => {
    const [store, clock] = [new ScriptedStore(), new PatientClock()];
    const server = await RunningServer.start({ adapter, pool, options: { clock, revocation: { store } } });
    const { refreshToken } = await server.login('alice');
    const refresh = () => server.postJson('/auth/refresh', { refresh_token: refreshToken });
    clock.wait(6);
    expectTemporarilyUnavailable(await refresh());

    store.speak();
    expect((await refresh()).status).toBe(200);
    await server.stop();
  });
});

describe.each(ADAPTERS)('While Cognito is down, on %s,', (adapter) => {
  let pool: RunningUserPool;
  let proxy: SeverableProxy;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    proxy = await SeverableProxy.to(pool.url);
    const cognito = { domain: proxy.url, endpoint: proxy.url };
    server = await RunningServer.start({ adapter, pool, options: { cognito } });
  });

  afterAll(async () => {
    await server?.stop();
    await proxy.close();
    await pool.stop();
  });

  const me = async (accessToken: string) => (await server.get('/auth/me', accessToken)).status;

  it('logs out all the same, refuses what is refreshed from that login elsewhere, and tells Cognito later', async () => {
    const login = await server.login('alice');
    proxy.isSevered = true;
    expect((await server.post('/auth/logout', login.accessToken)).status).toBe(204);
    expect(await me(login.accessToken)).toBe(401);

    const { body } = await pool.refresh(login.refreshToken);
    const refreshed = (body['AuthenticationResult'] as Record<string, string>)['AccessToken'] ?? '';
    expect(claimsOf(refreshed)['origin_jti']).toBe(claimsOf(login.accessToken)['origin_jti']);
    expect(await me(refreshed)).toBe(401);

    proxy.isSevered = false;
    await eventually(
      () => pool.refresh(login.refreshToken),
      ({ status }) => status === 400,
    );
    expect(await me(refreshed)).toBe(401);
  });

  it('ends every login all the same at logout-all, and tells Cognito later', async () => {
    const [here, pastUs] = [await server.login('bob'), await pool.signIn('bob')];
    proxy.isSevered = true;
    expect((await server.post('/auth/logout-all', here.accessToken)).status).toBe(204);
    expect([await me(here.accessToken), await me(pastUs.accessToken)]).toEqual([401, 401]);

    proxy.isSevered = false;
    await eventually(
      () => pool.refresh(pastUs.refreshToken),
      ({ status }) => status === 400,
    );
  });

  it('answers 503 to every grant, and never 500', async () => {
    const code = await pool.code();
    const { refreshToken } = await pool.signIn('alice');
    proxy.isSevered = true;
    const client_id = web.clientId;
    const answers = [
      await server.token({ grant_type: 'password', client_id, ...credentials('alice') }),
      await server.token({ grant_type: 'refresh_token', client_id, refresh_token: refreshToken }),
      await server.token(codeParameters(code)),
      await server.token({ grant_type: 'client_credentials' }, basic(machine.clientId, machine.clientSecret)),
      await server.postJson('/auth/login', credentials('alice')),
      await server.form('/oauth2/revoke', { client_id, token: refreshToken }),
    ];
    proxy.isSevered = false;
    for (const answer of answers) expectTemporarilyUnavailable(answer);

    const again = await server.token(codeParameters(code));
    expect(again.status).toBe(200);
    expect(await me(tokensOf(again).accessToken)).toBe(200);
  });
});
