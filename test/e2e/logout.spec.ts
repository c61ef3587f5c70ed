import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADAPTERS, RunningServer, tokensOf } from './running.server.js';
import {
  claimsOf,
  codeParameters,
  machine,
  RunningUserPool,
  type Tokens,
  type Username,
  web,
} from './running.user-pool.js';

describe.each(ADAPTERS)('Logging out, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool });
  });

  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const me = async (accessToken: string) => (await server.get('/auth/me', accessToken)).status;
  const refresh = (refreshToken: string) =>
    server.token({ grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken });
  const loginByCode = async (username: Username) =>
    tokensOf(await server.token(codeParameters(await pool.code({ username }))));

  /** Nothing of the login works any more, here or at the pool. */
  async function expectDead(login: Tokens, ...siblings: string[]): Promise<void> {
    for (const accessToken of [login.accessToken, ...siblings]) {
      const answer = await server.get('/auth/me', accessToken);
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ error: 'invalid_token', reason: 'revoked' });
    }
    expect((await refresh(login.refreshToken)).body['error']).toBe('invalid_grant');
    const inJson = await server.postJson('/auth/refresh', { refresh_token: login.refreshToken });
    expect(inJson.status).toBe(401);
    expect((await pool.refresh(login.refreshToken)).status).toBe(400);
  }

  async function expectAlive(login: Tokens): Promise<void> {
    expect(await me(login.accessToken)).toBe(200);
    expect((await refresh(login.refreshToken)).status).toBe(200);
  }

  describe.each([
    ['a password login', (username: Username) => server.login(username)],
    ['a code login', loginByCode],
  ])('of %s', (_, login) => {
    it('kills the captured token, its siblings and its refresh token by the very next request', async () => {
      const captured = await login('alice');
      const sibling = tokensOf(await refresh(captured.refreshToken)).accessToken;
      expect([await me(captured.accessToken), await me(sibling)]).toEqual([200, 200]);

      const answer = await server.post('/auth/logout', captured.accessToken);
      expect(answer).toMatchObject({ status: 204, text: '' });
      await expectDead(captured, sibling);
    });

    it('works with a refreshed token too', async () => {
      const first = await login('alice');
      const sibling = tokensOf(await refresh(first.refreshToken)).accessToken;

      expect((await server.post('/auth/logout', sibling)).status).toBe(204);
      await expectDead(first, sibling);
    });

    it("leaves the user's other logins alone, and other users", async () => {
      const [ended, ...others] = [await login('alice'), await login('alice'), await login('bob')];
      await server.post('/auth/logout', ended.accessToken);

      for (const other of others) await expectAlive(other);
    });

    it('ends all logins of the user, and nobody else, at logout-all', async () => {
      const [here, there, pastUs, bob] = [
        await login('alice'),
        await server.login('alice'),
        await pool.signIn('alice'),
        await login('bob'),
      ];

      expect(await server.post('/auth/logout-all', here.accessToken)).toMatchObject({
        status: 204,
        text: '',
      });
      await expectDead(here);
      await expectDead(there);
      await expectDead(pastUs);
      await expectAlive(bob);
    });

    it('lets the user log in again in the same second, any way, and ends those logins in their turn', async () => {
      for (let round = 0; round < 2; round += 1) {
        const before = await login('carol');
        await server.post('/auth/logout-all', before.accessToken);
        const [byPassword, byCode] = [await server.login('carol'), await loginByCode('carol')];

        expect([await me(byPassword.accessToken), await me(byCode.accessToken)]).toEqual([200, 200]);
        expect((await refresh(byPassword.refreshToken)).status).toBe(200);
        await expectDead(before);
        await server.post('/auth/logout-all', byCode.accessToken);
        await expectDead(byPassword);
        await expectDead(byCode);
      }
    });
  });

  it('does not log out with a token that has been logged out', async () => {
    const { accessToken } = await server.login('alice');
    await server.post('/auth/logout', accessToken);
    expect((await server.post('/auth/logout', accessToken)).status).toBe(401);
    expect((await server.post('/auth/logout-all', accessToken)).status).toBe(401);
  });

  it.each(['/auth/logout', '/auth/logout-all'])('wants a token at %s', async (path) => {
    expect((await server.fetch(path, { method: 'POST' })).status).toBe(401);
  });

  it.each([
    ['JSON', 'application/json', '{}'],
    ['a form', 'application/x-www-form-urlencoded', 'a=b'],
  ])('takes a logout that comes with %s', async (_, type, body) => {
    const { accessToken } = await server.login('alice');
    const answer = await server.fetch('/auth/logout', {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': type },
      body,
    });
    expect(answer.status).toBe(204);
    expect(await me(accessToken)).toBe(401);
  });

  it('logs out a login that was made past us, though its refresh token is not known here', async () => {
    const login = await pool.signIn('alice');
    expect((await server.post('/auth/logout', login.accessToken)).status).toBe(204);

    expect(await me(login.accessToken)).toBe(401);
    const { body } = await pool.refresh(login.refreshToken);
    const refreshed = (body['AuthenticationResult'] as Record<string, string>)['AccessToken'] ?? '';
    expect(claimsOf(refreshed)['origin_jti']).toBe(claimsOf(login.accessToken)['origin_jti']);
    expect(await me(refreshed)).toBe(401);
    expect((await refresh(login.refreshToken)).body['error']).toBe('invalid_grant');
  });

  it('ends a machine token alone, since it has no login', async () => {
    const issue = async (scope: string) => {
      const { clientId: client_id, clientSecret: client_secret } = machine;
      return tokensOf(
        await server.token({ grant_type: 'client_credentials', client_id, client_secret, scope }),
      );
    };
    // Of other scopes: a token that is good still is given again to whoever asks for the same.
    const [ended, other] = [await issue('orders/read orders/write'), await issue('orders/read')];

    expect((await server.post('/auth/logout', ended.accessToken)).status).toBe(204);
    expect((await server.get('/orders', ended.accessToken)).status).toBe(401);
    expect((await server.get('/orders', other.accessToken)).status).toBe(200);
  });

  it('lets no request that follows the 204 through, of many in parallel', async () => {
    const { accessToken } = await server.login('alice');
    await Promise.all(Array.from({ length: 20 }, () => me(accessToken)));
    await server.post('/auth/logout', accessToken);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => me(accessToken)));
    expect(new Set(statuses)).toEqual(new Set([401]));
  });

  it('hands out no living token when a refresh and the logout run at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const login = await server.login('bob');
      const [refreshed] = await Promise.all([
        refresh(login.refreshToken),
        server.post('/auth/logout', login.accessToken),
      ]);
      if (refreshed.status === 200) expect(await me(tokensOf(refreshed).accessToken)).toBe(401);
      else expect(refreshed.body['error']).toBe('invalid_grant');
    }
  });
});
