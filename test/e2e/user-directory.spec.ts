import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountModule, type AuthEvent, AuthEvents } from '../../src/index.js';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { ADAPTERS, type Answer, RunningServer, tokensOf } from './running.server.js';
import { claimsOf } from './running.user-pool.js';
import { served } from './tested.pool.js';

const USERS = '/auth/admin/users';
const NEW_PASSWORD = 'Another-Passw0rd1';
const reachable = (name: string) => ({
  username: name,
  attributes: { email: `${name}@example.com`, email_verified: 'true' },
});

describe.each(ADAPTERS)('The users of a pool, for administrators, on %s,', (adapter) => {
  let pool: TestUserPool;
  let server: RunningServer;
  let admin: string;
  const heard: AuthEvent[] = [];

  beforeAll(async () => {
    pool = await startUserPool({
      groups: [{ name: 'admins' }, { name: 'staff' }],
      users: [
        { username: 'root', groups: ['admins'] },
        reachable('alice'),
        reachable('bob'),
        reachable('carol'),
      ],
    });
    server = await served({
      adapter,
      pool,
      clients: [{ clientId: pool.clientId }],
      options: { administrators: { groups: ['admins'] } },
      imports: [AccountModule.forRoot({})],
    });
    const types = ['user-created', 'user-password-reset', 'user-group-added', 'user-group-removed'] as const;
    for (const type of types) server.app.get(AuthEvents).on(type, (event) => heard.push(event));
  });
  beforeEach(async () => {
    ({ accessToken: admin } = await login('root'));
    heard.splice(0);
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  async function login(username: string, password = testPassword) {
    const answer = await server.postJson('/auth/login', { username, password });
    return tokensOf(answer);
  }
  const me = async (accessToken: string) => (await server.get('/auth/me', accessToken)).status;
  const send = (method: string, path: string, body?: object): Promise<Answer> =>
    server.fetch(`${USERS}${path}`, {
      method,
      headers: { authorization: `Bearer ${admin}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const names = ({ body }: Answer) =>
    (body['users'] as { username: string }[]).map(({ username }) => username);

  it('are listed page by page, and found by what an attribute begins with', async () => {
    const first = await send('GET', '?limit=2');
    expect([first.status, names(first).length]).toEqual([200, 2]);
    const rest = await send('GET', `?limit=60&next=${encodeURIComponent(String(first.body['next']))}`);
    expect([...names(first), ...names(rest)].toSorted()).toEqual(['alice', 'bob', 'carol', 'root']);
    expect(rest.body['next']).toBeUndefined();
    expect(names(await send('GET', '?attribute=email&starts_with=bob@'))).toEqual(['bob']);
    expect(names(await send('GET', `?starts_with=${encodeURIComponent('x" or "')}`))).toEqual([]);
    for (const wrong of ['?limit=61', '?attribute=x%20y', '?unknown=1']) {
      const refused = await send('GET', wrong);
      expect([refused.status, refused.body['reason']]).toEqual([400, 'malformed_request']);
    }
    expect((await send('GET', '?attribute=custom:tenant&starts_with=x')).status).toBe(400);
  });

  it('are shown with their groups, and nobody is not', async () => {
    const answer = await send('GET', '/root');
    expect(answer.body).toMatchObject({
      username: 'root',
      sub: claimsOf(admin)['sub'],
      enabled: true,
      status: 'CONFIRMED',
      groups: ['admins'],
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await send('GET', '/nobody')).status).toBe(404);
  });

  it('are created, and set a password of their own at the first login', async () => {
    const username = `new-${adapter}`;
    const user = {
      username,
      attributes: { email: `${username}@example.com` },
      temporary_password: NEW_PASSWORD,
    };
    const created = await send('POST', '', user);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      username,
      status: 'FORCE_CHANGE_PASSWORD',
      attributes: user.attributes,
    });
    expect(created.text).not.toContain(NEW_PASSWORD);
    expect(pool.lastCode(username)).toBe(NEW_PASSWORD);
    expect(heard).toMatchObject([{ type: 'user-created', username, by: { username: 'root' } }]);

    const again = await send('POST', '', user);
    expect([again.status, again.body['reason']]).toEqual([409, 'name_taken']);
    const weak = await send('POST', '', { username: 'weak', temporary_password: 'weakpassword' });
    expect([weak.status, weak.body['reason']]).toEqual([400, 'password_refused']);
    const more = await send('POST', '', { username: 'more', groups: ['admins'] });
    expect([more.status, more.body['reason']]).toEqual([400, 'malformed_request']);
  });

  it('must set a new password when it is reset, and are logged out at once', async () => {
    const alice = await login('alice');
    expect((await send('POST', '/alice/reset-password')).status).toBe(204);
    expect(await me(alice.accessToken)).toBe(401);
    expect((await server.postJson('/auth/login', { username: 'alice', password: testPassword })).status).toBe(
      401,
    );
    expect(heard).toMatchObject([{ type: 'user-password-reset', username: 'alice' }]);

    const reset = { username: 'alice', code: pool.lastCode('alice'), password: NEW_PASSWORD };
    expect((await server.postJson('/auth/account/reset-password', reset)).status).toBe(204);
    expect(await me((await login('alice', NEW_PASSWORD)).accessToken)).toBe(200);
    await send('POST', '', { username: 'passwordless', invite: false });
    const unreachable = await send('POST', '/passwordless/reset-password');
    expect([unreachable.status, unreachable.body['reason']]).toEqual([409, 'not_permitted']);
    expect((await send('POST', '/nobody/reset-password')).status).toBe(404);
  });

  it('come into groups with their next login, and leave them at once', async () => {
    const before = await login('bob');
    expect(await send('PUT', '/bob/groups/staff')).toMatchObject({ status: 204, text: '' });
    expect(await me(before.accessToken)).toBe(200);
    const { accessToken } = await login('bob');
    expect(claimsOf(accessToken)['cognito:groups']).toEqual(['staff']);

    expect((await send('DELETE', '/bob/groups/staff')).status).toBe(204);
    expect([await me(accessToken), await me(before.accessToken)]).toEqual([401, 401]);
    expect(claimsOf((await login('bob')).accessToken)['cognito:groups']).toBeUndefined();
    expect(heard).toMatchObject([
      { type: 'user-group-added', group: 'staff', username: 'bob' },
      { type: 'user-group-removed', group: 'staff', username: 'bob' },
    ]);
    for (const group of ['none', 'a%20b', '%00']) {
      for (const method of ['PUT', 'DELETE']) {
        const noGroup = await send(method, `/bob/groups/${group}`);
        expect([noGroup.status, noGroup.body['reason']]).toEqual([404, 'unknown_group']);
      }
    }
    const nobody = await send('PUT', '/nobody/groups/staff');
    expect([nobody.status, nobody.body['reason']]).toEqual([404, 'unknown_user']);
  });

  it('are nobody’s business who is no administrator', async () => {
    ({ accessToken: admin } = await login('carol'));
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['GET', '/bob'],
      ['POST', '/bob/reset-password'],
      ['PUT', '/carol/groups/admins'],
      ['DELETE', '/root/groups/admins'],
    ] as const) {
      expect([path, (await send(method, path)).status]).toEqual([path, 403]);
    }
  });

  it('are logged out everywhere when one of them has reset a forgotten password', async () => {
    const [here, there] = [await login('carol'), await pool.signIn('carol')];
    expect((await server.postJson('/auth/account/forgot-password', { username: 'carol' })).status).toBe(202);
    const reset = { username: 'carol', code: pool.lastCode('carol'), password: NEW_PASSWORD };
    expect((await server.postJson('/auth/account/reset-password', { ...reset, code: '000000' })).status).toBe(
      400,
    );
    expect(await me(here.accessToken)).toBe(200);
    expect((await server.postJson('/auth/account/reset-password', reset)).status).toBe(204);
    expect([await me(here.accessToken), await me(there.accessToken)]).toEqual([401, 401]);
    expect(await me((await login('carol', NEW_PASSWORD)).accessToken)).toBe(200);
  });
});
