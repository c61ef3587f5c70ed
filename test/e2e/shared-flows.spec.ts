import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { RunningServer, tokensOf } from './running.server.js';
import { codeParameters, PASSWORDS, RunningUserPool, web } from './running.user-pool.js';

const PUBLIC_URL = 'http://127.0.0.1:3000';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';

describeWithRedis('Two instances behind one address, that share a Redis,', () => {
  let pool: RunningUserPool;
  let redis: RedisProcess;
  let a: RunningServer;
  let b: RunningServer;

  beforeAll(async () => {
    [pool, redis] = await Promise.all([
      RunningUserPool.start({ serverUrls: [PUBLIC_URL] }),
      RedisProcess.started(),
    ]);
    const environment = { REDIS_URL: redis.url, PUBLIC_URL };
    [a, b] = await Promise.all([
      RunningServer.start({ adapter: 'express', pool, environment }),
      RunningServer.start({ adapter: 'fastify', pool, environment }),
    ]);
    for (const server of [a, b]) await server.untilReady();
  });
  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop()]);
    await redis.kill();
    await pool.stop();
  });

  it('connect a device though each step comes to the other one, and hand its tokens out once', async () => {
    const asked = await a.form('/oauth2/device_authorization', {
      client_id: web.clientId,
      scope: 'orders/read',
    });
    const at = (server: RunningServer, url: string | undefined) =>
      (url ?? '').replace(PUBLIC_URL, server.url);
    expect(asked.body['verification_uri']).toBe(`${PUBLIC_URL}/device`);

    const browser = pool.browser((url) => at(b, url));
    await browser.open(at(a, String(asked.body['verification_uri_complete'])));
    await browser.submit({ user_code: String(asked.body['user_code']) });
    await browser.submit({ decision: 'allow' });
    const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
    await browser.open(at(a, callback?.href));
    expect(browser.html).toContain('is connected');

    const poll = (server: RunningServer) =>
      server.token({
        grant_type: GRANT_TYPE,
        client_id: web.clientId,
        device_code: String(asked.body['device_code']),
      });
    const answers = await Promise.all([a, b, a, b, a, b].map(poll));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual([
      '200',
      '400',
      '400',
      '400',
      '400',
      '400',
    ]);
  });

  it('end the login of a code that comes back to the other one', async () => {
    const parameters = codeParameters(await pool.code());
    const { accessToken } = tokensOf(await a.token(parameters));
    expect((await b.get('/auth/me', accessToken)).status).toBe(200);
    expect((await b.token(parameters)).body['error']).toBe('invalid_grant');
    expect((await a.get('/auth/me', accessToken)).status).toBe(401);
  });
});
