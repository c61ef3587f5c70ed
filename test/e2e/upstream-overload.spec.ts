import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Readiness } from '../../src/index.js';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { eventually } from '../revocation/eventually.js';
import { ADAPTERS, type Answer, RunningServer, tokensOf } from './running.server.js';
import { served } from './tested.pool.js';

/** Fewer than that can have been tried again when a machine is so busy that pauses of 1, 2 and 4 s pass meanwhile. */
const AFTER_PAUSES = 3;

/** 503 or 429 in the words of RFC 6749 §5.2, and when to come back. */
function expectLater(answer: Answer, status: 429 | 503): void {
  expect([answer.status, answer.body['error']]).toEqual([status, 'temporarily_unavailable']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

describe.each(ADAPTERS)('Before a Cognito that has had enough, on %s,', (adapter) => {
  let pool: TestUserPool;
  let server: RunningServer;

  beforeEach(async () => {
    pool = await startUserPool({ users: ['alice'] });
    server = await served({
      adapter,
      pool,
      clients: [{ clientId: pool.clientId }],
      options: { limits: false },
    });
  });
  afterEach(async () => {
    await server.stop();
    await pool.stop();
  });

  const login = () =>
    server.token({
      grant_type: 'password',
      client_id: pool.clientId,
      username: 'alice',
      password: testPassword,
    });

  it('sends a password once, and says when to come back', async () => {
    const fault = pool.faults.throttle('InitiateAuth');
    expectLater(await login(), 429);
    expect(fault.hits).toBe(1);
  });

  it('sends a refresh token once: it may have been the only one', async () => {
    const { refreshToken } = tokensOf(await login());
    const fault = pool.faults.fail('GetTokensFromRefreshToken');
    const refresh = { grant_type: 'refresh_token', client_id: pool.clientId, refresh_token: refreshToken };
    expectLater(await server.token(refresh), 503);
    expect(fault.hits).toBe(1);
  });

  it('repeats what does no harm, twice at the most', async () => {
    const { accessToken } = tokensOf(await login());
    const throttled = pool.faults.throttle('GetUser', { times: 2 });
    expect((await server.get('/oauth2/userinfo', accessToken)).status).toBe(200);
    expect(throttled.hits).toBe(2);
    const failing = pool.faults.throttle('GetUser');
    const answer = await server.get('/oauth2/userinfo', accessToken);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(failing.hits).toBe(3);
  });

  it('calls a dead one no more after five failures, shows it, and comes back by itself', async () => {
    const fault = pool.faults.fail('InitiateAuth');
    for (let call = 0; call < 12; call += 1) expectLater(await login(), 503);
    expect(fault.hits).toBeGreaterThanOrEqual(5);
    expect(fault.hits).toBeLessThan(5 + AFTER_PAUSES);
    expect(server.app.get(Readiness).report()).toMatchObject({ status: 'degraded', cognito: 'down' });
    expect(server.log.text).toContain('does not answer. It is left in peace');

    fault.lift();
    await eventually(login, ({ status }) => status === 200);
    expect(server.app.get(Readiness).report()).toMatchObject({ status: 'up', cognito: 'up' });
  });

  it('tries with one call, and waits longer when that fails as well', async () => {
    const fault = pool.faults.fail('InitiateAuth');
    for (let call = 0; call < 6; call += 1) await login();
    await eventually(
      async () => (await login(), fault.hits),
      (hits) => hits > 5,
    );
    const before = fault.hits;
    await Promise.all(Array.from({ length: 20 }, login));
    expect(fault.hits).toBeLessThan(before + AFTER_PAUSES);
  });

  it('takes wrong passwords and throttling for answers: nobody can open the circuit by them', async () => {
    pool.faults.throttle('InitiateAuth', { times: 10 });
    for (let call = 0; call < 10; call += 1) expectLater(await login(), 429);
    expect((await login()).status).toBe(200);
  });
});
