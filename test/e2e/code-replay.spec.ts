import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RateLimits } from '../../src/limits/rate.limits.js';
import { eventually } from '../revocation/eventually.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { ADAPTERS, type Adapter, RunningServer, tokensOf } from './running.server.js';
import { codeParameters, RunningUserPool } from './running.user-pool.js';

const TOGETHER = 10;
const ROUNDS = 6;

/** What is sent together may come a quarter of a second apart on a machine that is busy enough. */
jest.retryTimes(2, { logErrorsBeforeRetry: true });

/** Brings one code to all of them at once: one gets tokens that live until the code comes back. */
async function race(pool: RunningUserPool, servers: readonly RunningServer[]): Promise<void> {
  const parameters = codeParameters(await pool.code());
  const each = Array.from({ length: TOGETHER / servers.length }, () => servers).flat();
  const answers = await Promise.all(each.map((server) => server.token(parameters)));
  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  const others = answers.filter(({ body }) => body['error'] === 'invalid_grant');
  expect(others).toHaveLength(TOGETHER - 1);

  const [first, last] = [servers[0], servers.at(-1)];
  const accessToken = winners[0] && tokensOf(winners[0]).accessToken;
  const me = async () => (await first?.get('/auth/me', accessToken))?.status;
  expect(await me()).toBe(200);
  expect((await last?.token(parameters))?.body['error']).toBe('invalid_grant');
  expect(await eventually(me, (status) => status === 401)).toBe(401);
}

describe.each(ADAPTERS)('A code that many bring, on %s,', (adapter: Adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool });
    await server.token(codeParameters(await pool.code()));
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  it('serves one of those at once, whose login lives until the code comes back (RFC 6749 §4.1.2)', async () => {
    for (let round = 0; round < ROUNDS; round += 1) await race(pool, [server]);
  });

  it('leaves the login to whoever came first, however long the limits of another take', async () => {
    const parameters = codeParameters(await pool.code());
    const limits = server.app.get(RateLimits, { strict: false });
    const spend = limits.spend.bind(limits);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let isFirst = true;
    limits.spend = async (...spent) => {
      const waits = isFirst;
      isFirst = false;
      if (waits) await held;
      return spend(...spent);
    };
    const slow = server.token(parameters);
    await eventually(
      async () => isFirst,
      (first) => !first,
    );
    const quick = await server.token(parameters);
    release();
    expect((await slow).body['error']).toBe('invalid_grant');
    limits.spend = spend;
    expect((await server.get('/auth/me', tokensOf(quick).accessToken)).status).toBe(200);
  });

  it('ends nothing for who has not all that belongs to it', async () => {
    const parameters = codeParameters(await pool.code());
    const { accessToken } = tokensOf(await server.token(parameters));
    for (const wrong of [{ code_verifier: 'x'.repeat(43) }, { redirect_uri: 'http://127.0.0.1/other' }]) {
      expect((await server.token({ ...parameters, ...wrong })).body['error']).toBe('invalid_grant');
    }
    expect((await server.get('/auth/me', accessToken)).status).toBe(200);
  });
});

describeWithRedis('A code that many bring to two instances that share a Redis', () => {
  let pool: RunningUserPool;
  let redis: RedisProcess;
  let servers: RunningServer[];

  const start = async (adapter: Adapter) => {
    const server = await RunningServer.start({ adapter, pool, environment: { REDIS_URL: redis.url } });
    await server.untilReady();
    return server;
  };

  beforeAll(async () => {
    [pool, redis] = await Promise.all([RunningUserPool.start(), RedisProcess.started()]);
    servers = [await start('express'), await start('fastify')];
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await redis.kill();
    await pool.stop();
  });

  it('serves one of those at once, whose login lives until the code comes back', async () => {
    for (let round = 0; round < ROUNDS; round += 1) await race(pool, servers);
  });
});
