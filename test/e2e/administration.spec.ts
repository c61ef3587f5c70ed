import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthEvent, AuthEvents, OptionsError } from '../../src/index.js';
import { ADAPTERS, type Answer, basic, RunningServer, tokensOf } from './running.server.js';
import { claimsOf, machine, RunningUserPool, type Tokens, web } from './running.user-pool.js';
import { ScriptedStore } from './scripted.store.js';
import { SeverableProxy } from './severable.proxy.js';

const loginId = ({ accessToken }: Tokens) => String(claimsOf(accessToken)['origin_jti']);
const USERS = '/auth/admin/users';

describe.each(ADAPTERS)('Administrators, on %s,', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;
  let alice: Tokens;
  const heard: AuthEvent[] = [];

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool });
    const events = server.app.get(AuthEvents, { strict: false });
    for (const type of ['logout', 'logout-all', 'user-disabled', 'user-enabled', 'user-deleted'] as const) {
      events.on(type, (event) => heard.push(event));
    }
  });
  beforeEach(async () => {
    alice = await server.login('alice');
    heard.splice(0);
  });
  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const me = async ({ accessToken }: Tokens) => (await server.get('/auth/me', accessToken)).status;
  const by = () => ({
    subject: claimsOf(alice.accessToken)['sub'],
    username: 'alice',
    clientId: web.clientId,
  });

  it("list a user's logins, and end one of them or all", async () => {
    const [first, second, third] = [
      await server.login('bob'),
      await server.login('bob'),
      await pool.signIn('bob'),
    ];
    const answer = await server.get(`${USERS}/bob/sessions`, alice.accessToken);
    expect(answer.status).toBe(200);
    const sessions = JSON.parse(answer.text) as { id: string; current: boolean }[];
    expect(sessions.map(({ id, current }) => [id, current])).toEqual([
      [loginId(second), false],
      [loginId(first), false],
    ]);

    const path = `${USERS}/bob/sessions/${loginId(first)}`;
    expect((await server.delete(path, alice.accessToken)).status).toBe(204);
    expect([await me(first), await me(second)]).toEqual([401, 200]);
    const again = await server.delete(path, alice.accessToken);
    expect([again.status, again.body['reason']]).toEqual([404, 'unknown_session']);
    expect(heard).toMatchObject([{ type: 'logout', loginId: loginId(first), by: by() }]);

    expect((await server.post(`${USERS}/bob/logout-all`, alice.accessToken)).status).toBe(204);
    expect([await me(second), await me(third), await me(alice)]).toEqual([401, 401, 200]);
    expect((await pool.refresh(third.refreshToken)).status).toBe(400);
    expect(heard).toContainEqual(expect.objectContaining({ type: 'logout-all', username: 'bob', by: by() }));
    expect(await me(await server.login('bob'))).toBe(200);
  });

  it("do not end one user's login by another user's name", async () => {
    const bob = await server.login('bob');
    const answer = await server.delete(`${USERS}/carol/sessions/${loginId(bob)}`, alice.accessToken);
    expect(answer.status).toBe(404);
    expect(await me(bob)).toBe(200);
  });

  it('disable a user: every token dies at once, also those made past us, and no login is left', async () => {
    const [here, pastUs] = [await server.login('carol'), await pool.signIn('carol')];
    expect((await server.post(`${USERS}/carol/disable`, alice.accessToken)).status).toBe(204);

    expect([await me(here), await me(pastUs)]).toEqual([401, 401]);
    expect((await pool.refresh(here.refreshToken)).status).toBe(400);
    await expect(server.login('carol')).rejects.toThrow('401');
    expect((await server.get(`${USERS}/carol/sessions`, alice.accessToken)).text).toBe('[]');
    expect(heard).toMatchObject([{ type: 'user-disabled', username: 'carol', by: by() }]);
  });

  it('enable the user again, and what was issued before stays dead', async () => {
    const before = await server.login('bob');
    await server.post(`${USERS}/bob/disable`, alice.accessToken);
    await server.post(`${USERS}/carol/enable`, alice.accessToken);
    expect((await server.post(`${USERS}/bob/enable`, alice.accessToken)).status).toBe(204);
    const after = await server.login('bob');
    expect([await me(before), await me(after)]).toEqual([401, 200]);
    expect((await pool.refresh(before.refreshToken)).status).toBe(400);
    expect(heard.map(({ type }) => type)).toEqual(['user-disabled', 'user-enabled', 'user-enabled']);
  });

  it('are told that there is no such user, whatever the name', async () => {
    for (const name of ['nobody', 'a%20b', '%00', '..%2F..', 'x'.repeat(90), '%F0%9F%92%A9']) {
      for (const answer of [
        await server.get(`${USERS}/${name}/sessions`, alice.accessToken),
        await server.post(`${USERS}/${name}/disable`, alice.accessToken),
        await server.delete(`${USERS}/${name}`, alice.accessToken),
      ]) {
        expect(answer.status).toBe(404);
      }
    }
  });

  it('are those of the group alone: others are refused, machines too, and nobody is let in without a token', async () => {
    const bob = await server.login('bob');
    const { clientId, clientSecret } = machine;
    const token = tokensOf(
      await server.token({ grant_type: 'client_credentials' }, basic(clientId, clientSecret)),
    );
    for (const { accessToken } of [bob, token]) {
      const answers = [
        await server.get(`${USERS}/alice/sessions`, accessToken),
        await server.delete(`${USERS}/alice/sessions/${loginId(alice)}`, accessToken),
        ...(await Promise.all(
          ['logout-all', 'disable', 'enable'].map((act) => server.post(`${USERS}/alice/${act}`, accessToken)),
        )),
        await server.delete(`${USERS}/alice`, accessToken),
      ];
      for (const { status, body } of answers) {
        expect({ status, reason: body['reason'] }).toEqual({ status: 403, reason: 'insufficient_group' });
      }
    }
    expect((await server.fetch(`${USERS}/alice/disable`, { method: 'POST' })).status).toBe(401);
    expect(await me(alice)).toBe(200);
  });

  it('may be machines, where a scope is what makes an administrator', async () => {
    const options = { administrators: { scopes: ['admin'] } };
    const scoped = await RunningServer.start({ adapter, pool, options });
    const bob = await scoped.login('bob');
    const token = async (scope: string) => {
      const authorization = basic(machine.clientId, machine.clientSecret);
      return tokensOf(await scoped.token({ grant_type: 'client_credentials', scope }, authorization));
    };
    const reader = (await token('orders/read')).accessToken;
    const admin = (await token('orders/admin')).accessToken;

    const refused = await scoped.post(`${USERS}/bob/logout-all`, reader);
    expect(refused.body).toMatchObject({ reason: 'insufficient_scope', scope: 'orders/admin' });
    expect((await scoped.get(`${USERS}/bob/sessions`, alice.accessToken)).status).toBe(403);
    expect((await scoped.post(`${USERS}/bob/logout-all`, admin)).status).toBe(204);
    expect((await scoped.get('/auth/me', bob.accessToken)).status).toBe(401);
    await scoped.stop();
  });

  it('are nobody until the options name them: the routes are not there', async () => {
    const options = { administrators: undefined };
    const closed = await RunningServer.start({ adapter, pool, options });
    const { accessToken } = await closed.login('alice');
    expect((await closed.post(`${USERS}/bob/disable`, accessToken)).status).toBe(404);
    expect((await closed.get(`${USERS}/bob/sessions`, accessToken)).status).toBe(404);
    const document = await closed.fetch('/docs-json');
    expect(document.text).not.toContain(USERS);
    await closed.stop();

    const named = RunningServer.start({ adapter, pool, options: { administrators: {} } });
    await expect(named).rejects.toThrow(OptionsError);
  });

  it('are told 503 while the store or Cognito is away, and what is refused here stays refused', async () => {
    const store = new ScriptedStore();
    const proxy = await SeverableProxy.to(pool.url);
    const cognito = { domain: proxy.url, endpoint: proxy.url };
    const outage = await RunningServer.start({ adapter, pool, options: { cognito, revocation: { store } } });
    const admin = (await outage.login('alice')).accessToken;
    const bob = await outage.login('bob');
    const unavailable = ({ status, body }: Answer) => ({ status, reason: body['reason'] });

    proxy.isSevered = true;
    expect(unavailable(await outage.post(`${USERS}/bob/disable`, admin))).toEqual({
      status: 503,
      reason: 'user_pool_unavailable',
    });
    proxy.isSevered = false;
    store.refusesWrites = true;
    expect(unavailable(await outage.post(`${USERS}/bob/logout-all`, admin))).toEqual({
      status: 503,
      reason: 'store_unavailable',
    });
    expect((await outage.get('/auth/me', bob.accessToken)).status).toBe(401);
    await outage.stop();
    await proxy.close();
  });

  it('delete a user for good', async () => {
    const bob = await server.login('bob');
    expect((await server.delete(`${USERS}/bob`, alice.accessToken)).status).toBe(204);
    expect(await me(bob)).toBe(401);
    await expect(server.login('bob')).rejects.toThrow('401');
    expect((await server.delete(`${USERS}/bob`, alice.accessToken)).status).toBe(404);
    expect(heard).toMatchObject([{ type: 'user-deleted', username: 'bob', by: by() }]);
  });
});
