import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createClient } from '@redis/client';
import { AuthModule } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { RunningServer } from '../e2e/running.server.js';
import { eventually } from '../revocation/eventually.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';

class App {}

describeWithRedis('An application that closes', () => {
  let redis: RedisProcess;
  let pool: TestUserPool;

  beforeAll(async () => {
    [redis, pool] = [await RedisProcess.started(), await startUserPool()];
  });
  afterAll(async () => {
    await pool.stop();
    await redis.kill();
  });

  it('closes every connection to Redis that we have opened, and leaves its own open', async () => {
    const own = createClient({ url: redis.url });
    await own.connect();
    const connections = async () =>
      JSON.stringify(await own.sendCommand(['CLIENT', 'LIST'])).match(/ addr=/g)?.length;
    const auth = AuthModule.forRoot({
      ...(await pool.moduleOptions()),
      cognito: { domain: pool.url, endpoint: pool.url },
      clients: [{ clientId: pool.clientId }],
      redis: { url: redis.url },
      sessions: { encryptionKeys: [Buffer.alloc(32).toString('base64')] },
    });
    const server = await RunningServer.serving({ module: App, imports: [auth] }, 'express');
    expect(await connections()).toBeGreaterThan(1);

    await server.stop();
    await eventually(connections, (count) => count === 1);
    expect(await own.ping()).toBe('PONG');
    await own.close();
  });
});
