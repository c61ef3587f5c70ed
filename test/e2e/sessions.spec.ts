import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessTokenVerifier, AuthEvents } from '../../src/index.js';
import { SessionService } from '../../src/sessions/session.service.js';
import { DEVELOPMENT_CLIENTS } from '../../src/server/development.seed.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';
import { ADAPTERS, basic, RunningServer, tokensOf } from './running.server.js';
import { claimsOf, codeParameters, credentials, machine, RunningUserPool, web } from './running.user-pool.js';
import { ScriptedStore } from './scripted.store.js';

interface SentSession {
  readonly id: string;
  readonly current: boolean;
  readonly client_id: string;
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly address?: string;
  readonly user_agent?: string;
}

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

const loginId = (accessToken: string) => String(claimsOf(accessToken)['origin_jti']);

describe.each(ADAPTERS)('Sessions, on %s', (adapter) => {
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
  const list = async (accessToken: string): Promise<SentSession[]> => {
    const answer = await server.get('/auth/sessions', accessToken);
    expect(answer.status).toBe(200);
    return JSON.parse(answer.text) as SentSession[];
  };
  const refresh = (refreshToken: string) =>
    server.token({ grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken });

  async function machineToken(): Promise<string> {
    const { clientId, clientSecret } = machine;
    const answer = await server.token({ grant_type: 'client_credentials' }, basic(clientId, clientSecret));
    return tokensOf(answer).accessToken;
  }

  it("lists the user's own logins, the current one marked and in front, and nothing secret", async () => {
    const before = Math.floor(Date.now() / 1000);
    const here = await server.login('alice');
    const there = tokensOf(await server.token(codeParameters(await pool.code({ username: 'alice' }))));
    await server.login('bob');

    const answer = await server.get('/auth/sessions', here.accessToken);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const sessions = JSON.parse(answer.text) as SentSession[];
    expect(sessions.map(({ id, current }) => [id, current])).toEqual([
      [loginId(here.accessToken), true],
      [loginId(there.accessToken), false],
    ]);
    const [current] = sessions;
    expect(current).toMatchObject({ client_id: web.clientId, address: '127.0.0.1', user_agent: 'node' });
    expect(current?.created_at).toBe(claimsOf(here.accessToken)['auth_time']);
    expect(current?.last_seen_at).toBeGreaterThanOrEqual(before);
    for (const secret of [here.accessToken, here.refreshToken, there.refreshToken]) {
      expect(answer.text).not.toContain(secret);
    }
    await server.post('/auth/logout-all', here.accessToken);
  });

  it.each([
    ['a browser', FIREFOX, 'Firefox 133 on Linux'],
    ['a telephone', IPHONE, 'Safari 18 on iOS'],
    ['a program', 'curl/8.5.0', 'curl/8.5.0'],
    ['markup', '<script>alert(1)</script>', undefined],
    ['an endless header', 'x'.repeat(4000), 'x'.repeat(40)],
  ])('tells in brief what the login came from: %s', async (_, header, brief) => {
    const answer = await server.fetch('/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': header },
      body: JSON.stringify(credentials('carol')),
    });
    const { accessToken } = tokensOf(answer);
    expect((await list(accessToken))[0]?.user_agent).toBe(brief);
    await server.post('/auth/logout', accessToken);
  });

  it('ends one login out of the list, everywhere, and leaves the others alone', async () => {
    const [here, there] = [await server.login('alice'), await server.login('alice')];
    const sibling = tokensOf(await refresh(there.refreshToken)).accessToken;

    const answer = await server.delete(`/auth/sessions/${loginId(there.accessToken)}`, here.accessToken);
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect([await me(there.accessToken), await me(sibling), await me(here.accessToken)]).toEqual([
      401, 401, 200,
    ]);
    expect((await pool.refresh(there.refreshToken)).status).toBe(400);
    expect(await list(here.accessToken)).toHaveLength(1);
    const again = await server.delete(`/auth/sessions/${loginId(there.accessToken)}`, here.accessToken);
    expect(again.status).toBe(404);
    await server.post('/auth/logout', here.accessToken);
  });

  it('ends the current login by its id too', async () => {
    const { accessToken } = await server.login('alice');
    expect((await server.delete(`/auth/sessions/${loginId(accessToken)}`, accessToken)).status).toBe(204);
    expect(await me(accessToken)).toBe(401);
  });

  it("answers alike to another user's session and to one that never was, and ends neither", async () => {
    const [alice, bob] = [await server.login('alice'), await server.login('bob')];
    const ids = [loginId(bob.accessToken), crypto.randomUUID(), 'x', `a%20b`, 'a'.repeat(90), '__proto__'];
    const answers = await Promise.all(
      ids.map((id) => server.delete(`/auth/sessions/${id}`, alice.accessToken)),
    );

    expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toHaveLength(1);
    expect(answers[0]?.status).toBe(404);
    expect(await me(bob.accessToken)).toBe(200);
    expect((await list(alice.accessToken)).map(({ id }) => id)).not.toContain(loginId(bob.accessToken));
  });

  it('takes no session id for a credential', async () => {
    const { accessToken } = await server.login('alice');
    const id = loginId(accessToken);
    for (const path of ['/auth/me', '/auth/sessions']) expect((await server.get(path, id)).status).toBe(401);
    expect((await refresh(id)).body['error']).toBe('invalid_grant');
    await server.form('/oauth2/revoke', { client_id: web.clientId, token: id });
    expect(await me(accessToken)).toBe(200);
  });

  it('wants a user at the session routes: a machine token has no login', async () => {
    const token = await machineToken();
    for (const answer of [
      await server.get('/auth/sessions', token),
      await server.delete(`/auth/sessions/${crypto.randomUUID()}`, token),
      await server.post('/auth/logout-all', token),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.body['reason']).toBe('user_required');
    }
    expect((await server.fetch('/auth/sessions')).status).toBe(401);
  });

  it('marks the current login also when it was made past us, and can end it', async () => {
    const { accessToken } = await pool.signIn('carol');
    const sessions = await list(accessToken);
    expect(sessions).toMatchObject([{ id: loginId(accessToken), current: true }]);
    expect((await server.delete(`/auth/sessions/${loginId(accessToken)}`, accessToken)).status).toBe(204);
    expect(await me(accessToken)).toBe(401);
  });

  it('moves a login to the front when it is refreshed, and keeps when it began', async () => {
    const [first, second, here] = [
      await server.login('alice'),
      await server.login('alice'),
      await server.login('alice'),
    ];
    await refresh(first.refreshToken);
    const sessions = await list(here.accessToken);
    const ids = [here, first, second].map(({ accessToken }) => loginId(accessToken));
    expect(sessions.map(({ id }) => id).slice(0, 3)).toEqual(ids);
    expect(sessions[1]?.created_at).toBe(claimsOf(first.accessToken)['auth_time']);
    await server.post('/auth/logout-all', here.accessToken);
  });

  it.each([
    ['in the query', '?keep_current=true', undefined],
    ['in JSON', '', { keep_current: true }],
  ])('ends all logins but the current one at logout-all with keep_current %s', async (_, query, body) => {
    const [here, there, pastUs, bob] = [
      await server.login('alice'),
      await server.login('alice'),
      await pool.signIn('alice'),
      await server.login('bob'),
    ];
    const path = `/auth/logout-all${query}`;
    const answer =
      body === undefined
        ? await server.post(path, here.accessToken)
        : await server.postJson(path, body, here.accessToken);
    expect(answer.status).toBe(204);

    expect([await me(there.accessToken), await me(pastUs.accessToken)]).toEqual([401, 401]);
    expect((await pool.refresh(there.refreshToken)).status).toBe(400);
    expect((await refresh(pastUs.refreshToken)).body['error']).toBe('invalid_grant');
    expect([await me(here.accessToken), await me(bob.accessToken)]).toEqual([200, 200]);
    const next = tokensOf(await refresh(here.refreshToken));
    expect(await me(next.accessToken)).toBe(200);
    expect(await list(next.accessToken)).toHaveLength(1);
    const later = await server.login('alice');
    expect(await me(later.accessToken)).toBe(200);

    await server.post('/auth/logout-all', next.accessToken);
    expect([await me(here.accessToken), await me(next.accessToken), await me(later.accessToken)]).toEqual([
      401, 401, 401,
    ]);
  });

  it('lets a login that was ended not keep itself by a logout-all that was under way meanwhile', async () => {
    const sessions = server.app.get(SessionService, { strict: false });
    const verifier = server.app.get(AccessTokenVerifier, { strict: false });
    const [here, there] = [await server.login('alice'), await server.login('alice')];
    const thereLetIn = await verifier.verify(there.accessToken);
    await sessions.endAll(await verifier.verify(here.accessToken), 'alice', true);
    await sessions.endAll(thereLetIn, 'alice', true);
    expect([await me(here.accessToken), await me(there.accessToken)]).toEqual([401, 401]);
  });

  it.each([
    ['?keep_current=perhaps', undefined],
    ['?keep_current=true&keep_current=true', undefined],
    ['', { keep_current: 'yes' }],
    ['', { keep_current: { $ne: 1 } }],
    ['?keep_current=true', { keep_current: false }],
  ])('answers 400 to logout-all%s with the body %j, and ends nothing', async (query, body) => {
    const { accessToken } = await server.login('carol');
    const answer = await server.postJson(`/auth/logout-all${query}`, body ?? {}, accessToken);
    expect(answer.status).toBe(400);
    expect(answer.body['reason']).toBe('malformed_request');
    expect(await me(accessToken)).toBe(200);
  });

  it('takes no address from X-Forwarded-For unless the framework was told to trust its proxy', async () => {
    const trusting = await RunningServer.start({ adapter, pool, trustsProxy: true });
    const forwarded = (running: RunningServer, addresses: string) =>
      running.fetch('/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': addresses },
        body: JSON.stringify(credentials('bob')),
      });
    const addressOf = async (running: RunningServer, addresses: string) => {
      const { accessToken } = tokensOf(await forwarded(running, addresses));
      const answer = await running.get('/auth/sessions', accessToken);
      return (JSON.parse(answer.text) as SentSession[])[0]?.address;
    };

    expect(await addressOf(server, '203.0.113.7')).toBe('127.0.0.1');
    expect(await addressOf(trusting, '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await addressOf(trusting, '2001:db8::7')).toBe('2001:db8::7');
    expect(await addressOf(trusting, '<b>nowhere</b>')).toBeUndefined();
    await trusting.stop();
  });

  it('lists a hundred logins at the most, and ends the others by their ids or with all of them', async () => {
    const tokens: string[] = [];
    for (let count = 0; count < 103; count += 1) tokens.push((await server.login('carol')).accessToken);
    const [first = '', second = '', last = ''] = [tokens[0], tokens[1], tokens.at(-1)];

    const sessions = await list(last);
    expect(sessions).toHaveLength(100);
    expect(sessions.map(({ id }) => id)).not.toContain(loginId(first));
    expect(await me(first)).toBe(200);
    expect((await server.delete(`/auth/sessions/${loginId(first)}`, last)).status).toBe(204);
    expect([await me(first), await me(second)]).toEqual([401, 200]);
    expect((await server.delete(`/auth/sessions/${loginId(first)}`, last)).status).toBe(404);
    const other = await server.login('bob');
    expect((await server.delete(`/auth/sessions/${loginId(second)}`, other.accessToken)).status).toBe(404);
    await server.post('/auth/logout-all', last);
    expect(await me(second)).toBe(401);
  });

  it('answers 503 and not 204 while the store does not take the end of a session', async () => {
    const store = new ScriptedStore();
    const outage = await RunningServer.start({ adapter, pool, options: { revocation: { store } } });
    const [here, there] = [await outage.login('alice'), await outage.login('alice')];
    store.refusesWrites = true;

    const answer = await outage.delete(`/auth/sessions/${loginId(there.accessToken)}`, here.accessToken);
    expect(answer.status).toBe(503);
    expect(answer.body['reason']).toBe('store_unavailable');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await outage.get('/auth/me', there.accessToken)).status).toBe(401);
    expect((await outage.post('/auth/logout-all?keep_current=true', here.accessToken)).status).toBe(503);
    await outage.stop();
  });

  it('says that the list of what is revoked is full, and tells nobody of a logout', async () => {
    const full = await RunningServer.start({ adapter, pool, options: { revocation: { maxEntries: 1 } } });
    const told: string[] = [];
    const [first, second] = [await full.login('alice'), await full.login('alice')];
    expect((await full.post('/auth/logout', first.accessToken)).status).toBe(204);
    for (const type of ['logout', 'logout-all'] as const)
      full.app.get(AuthEvents, { strict: false }).on(type, () => told.push(type));

    for (const path of ['/auth/logout', '/auth/logout-all']) {
      const answer = await full.post(path, second.accessToken);
      expect([answer.status, answer.body['message']]).toEqual([503, expect.stringContaining('is full')]);
    }
    expect(told).toEqual([]);
    expect((await full.get('/auth/me', second.accessToken)).status).toBe(200);
    await full.stop();
  });

  it('ends at logout-all what Cognito dates after our mark, because our clock is behind', async () => {
    const clock = new HandMovedClock(Date.now() - 20_000);
    const { clientId } = DEVELOPMENT_CLIENTS.web;
    const late = await RunningServer.start({ adapter, pool, options: { clock } });
    const [here, there] = [await late.login('alice'), await late.login('alice')];

    expect((await late.post('/auth/logout-all', here.accessToken)).status).toBe(204);
    for (const { accessToken, refreshToken } of [here, there]) {
      expect((await late.get('/auth/me', accessToken)).status).toBe(401);
      expect((await pool.refresh(refreshToken, clientId)).status).toBe(400);
    }
    await late.stop();
  });

  it('hands nothing out after logout-all for as long as our clock is ahead', async () => {
    const clock = new HandMovedClock(Date.now() + 20_000);
    const early = await RunningServer.start({ adapter, pool, options: { clock } });
    const { accessToken } = await early.login('alice');
    expect((await early.post('/auth/logout-all', accessToken)).status).toBe(204);

    clock.advance(1000);
    const again = await early.postJson('/auth/login', credentials('alice'));
    expect([again.status, again.body['error']]).toEqual([401, 'invalid_grant']);
    await early.stop();
  });
});
