import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AuthOptions } from '../../src/index.js';
import { eventually } from '../revocation/eventually.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { SkewedClock } from '../tokens/skewed.clock.js';
import { RunningServer, tokensOf } from './running.server.js';
import { codeParameters, RunningUserPool, web } from './running.user-pool.js';

describeWithRedis('Two instances that share a Redis, one on Express and one on Fastify,', () => {
  let pool: RunningUserPool;
  let redis: RedisProcess;
  let a: RunningServer;
  let b: RunningServer;

  const start = (adapter: 'express' | 'fastify', environment: Record<string, string> = {}) =>
    RunningServer.start({ adapter, pool, environment: { REDIS_URL: redis.url, ...environment } });
  const me = async (server: RunningServer, accessToken: string) =>
    (await server.get('/auth/me', accessToken)).status;
  const refresh = (server: RunningServer, refreshToken: string) =>
    server.token({ grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken });

  beforeAll(async () => {
    [pool, redis] = await Promise.all([RunningUserPool.start(), RedisProcess.started()]);
    [a, b] = await Promise.all([start('express'), start('fastify')]);
    for (const server of [a, b]) await server.untilReady();
  });

  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop()]);
    await redis.kill();
    await pool.stop();
  });

  it('refuse on one what was logged out on the other, by the first request after the 204', async () => {
    for (let round = 0; round < 25; round += 1) {
      const [here, there] = round % 2 === 0 ? [a, b] : [b, a];
      const { accessToken } = await here.login('alice');
      expect(await me(there, accessToken)).toBe(200);
      expect((await here.post('/auth/logout', accessToken)).status).toBe(204);
      expect(await me(there, accessToken)).toBe(401);
    }
  });

  it('end at Cognito, from either, a login that the other recorded', async () => {
    const login = await a.login('alice');
    expect((await b.post('/auth/logout', login.accessToken)).status).toBe(204);

    expect((await pool.refresh(login.refreshToken)).status).toBe(400);
    expect((await refresh(a, login.refreshToken)).body['error']).toBe('invalid_grant');
  });

  it('revoke, at either, a refresh token that the other handed out', async () => {
    const { accessToken, refreshToken } = await a.login('bob');
    await b.form('/oauth2/revoke', { client_id: web.clientId, token: refreshToken });
    expect([await me(a, accessToken), await me(b, accessToken)]).toEqual([401, 401]);
  });

  it('say so when one has lost the key of the other, and refuse what Cognito was not told of for as long as it could live', async () => {
    const clock = new SkewedClock(0);
    const options: Partial<AuthOptions> = {
      sessions: { encryptionKeys: [randomBytes(32).toString('base64')] },
      clock,
    };
    const forgetful = await RunningServer.start({
      adapter: 'express',
      pool,
      environment: { REDIS_URL: redis.url },
      options,
    });
    await forgetful.untilReady();
    const { accessToken, refreshToken } = await a.login('bob');
    expect((await forgetful.post('/auth/logout', accessToken)).status).toBe(204);
    expect(forgetful.log.text).toContain('Put the old key behind the new one');
    expect(forgetful.log.text).not.toContain(refreshToken);

    // The rest of the access token's day, and more.
    for (const one of [pool.clock, { move: (seconds: number) => clock.moveSeconds(seconds) }])
      one.move(3 * 86_400);
    const { status, body } = await pool.refresh(refreshToken);
    const fresh = (body['AuthenticationResult'] as Record<string, string>)['AccessToken'] ?? '';
    expect([status, await me(forgetful, fresh)]).toEqual([200, 401]);
    pool.clock.move(-3 * 86_400);
    await forgetful.stop();
  });

  it('keep a login that was refreshed while Redis was frozen', async () => {
    const { refreshToken } = await a.login('alice');
    redis.freeze();
    expect((await refresh(a, refreshToken)).status).toBe(503);
    redis.thaw();
    await eventually(
      async () => (await refresh(a, refreshToken)).status,
      (status) => status === 200,
    );
    for (const server of [a, b]) await server.untilReady();
  });

  it('let a user log in again on one in the second in which the other ended all their logins', async () => {
    const before = await a.login('carol');
    expect((await a.post('/auth/logout-all', before.accessToken)).status).toBe(204);
    const byPassword = await b.login('carol');
    const byCode = tokensOf(await b.token(codeParameters(await pool.code({ username: 'carol' }))));

    for (const { accessToken } of [byPassword, byCode]) {
      expect([await me(a, accessToken), await me(b, accessToken)]).toEqual([200, 200]);
    }
    expect([await me(a, before.accessToken), await me(b, before.accessToken)]).toEqual([401, 401]);
  });

  it('tell a third one, that starts later, what was revoked before', async () => {
    const { accessToken } = await a.login('alice');
    await a.post('/auth/logout', accessToken);
    const late = await start('express');
    await late.untilReady();

    expect(await me(late, accessToken)).toBe(401);
    await late.stop();
  });

  it('keep no token in Redis in the clear', async () => {
    const login = await a.login('alice');
    await a.post('/auth/logout', (await a.login('alice')).accessToken);
    const keys = (await redis.command('KEYS', '*session:*'))
      .split('\r\n')
      .filter((line) => line.includes(':'));
    const values = await Promise.all(keys.map((key) => redis.command('GET', key)));

    expect(values.join('')).toContain('sealedRefreshToken');
    for (const token of [login.accessToken, login.refreshToken, login.idToken]) {
      expect(values.join('').includes(token)).toBe(false);
    }
  });

  it('answer 503 while Redis is gone, but for the one that was told to allow, and heal when it is back', async () => {
    const lenient = await start('fastify', { REVOCATION_WHEN_UNAVAILABLE: 'allow' });
    await lenient.untilReady();
    const [revoked, login] = [await a.login('alice'), await a.login('alice')];
    await a.post('/auth/logout', revoked.accessToken);
    await redis.kill();

    for (const server of [a, b]) {
      const unavailable = await eventually(
        () => server.get('/auth/me', login.accessToken),
        ({ status }) => status === 503,
      );
      expect(unavailable.body['reason']).toBe('store_unavailable');
      expect((await server.post('/auth/logout', login.accessToken)).status).toBe(503);
      expect((await server.get('/auth/me', revoked.accessToken)).status).toBe(401);
    }
    await eventually(
      async () => (await lenient.get('/health/ready')).body['status'],
      (status) => status === 'degraded',
    );
    expect(await me(lenient, login.accessToken)).toBe(200);
    expect(await me(lenient, revoked.accessToken)).toBe(401);

    await redis.start();
    for (const server of [a, b, lenient]) {
      await eventually(
        async () => (await server.get('/health/ready')).body['status'],
        (status) => status === 'up',
      );
    }
    for (const server of [a, b, lenient]) {
      expect(await me(server, login.accessToken)).toBe(200);
      expect(await me(server, revoked.accessToken)).toBe(401);
    }
    await lenient.stop();
  });
});
