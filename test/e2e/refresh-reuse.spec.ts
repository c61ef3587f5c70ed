import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type AuthEvent, AuthEvents, type AuthOptions } from '../../src/index.js';
import { RateLimits } from '../../src/limits/rate.limits.js';
import { RefreshedAnswers } from '../../src/sessions/refreshed.answers.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { eventually } from '../revocation/eventually.js';
import { SkewedClock } from '../tokens/skewed.clock.js';
import { ADAPTERS, type Adapter, RunningServer, tokensOf } from './running.server.js';
import {
  claimsOf,
  credentials,
  forgiving,
  rotating,
  RunningUserPool,
  type Tokens,
  type Username,
  web,
} from './running.user-pool.js';

function rotatingClients(pool: RunningUserPool): Partial<AuthOptions> {
  const clientIds = [web, rotating, forgiving].map(({ clientId }) => clientId);
  return {
    pools: { default: { userPoolId: pool.issuer.split('/').at(-1) ?? '', issuer: pool.issuer, clientIds } },
    clients: [web, { clientId: rotating.clientId }, { clientId: forgiving.clientId }],
  };
}

async function login(
  server: RunningServer,
  username: Username,
  { clientId }: { clientId: string } = rotating,
): Promise<Tokens> {
  const parameters = { grant_type: 'password', client_id: clientId, ...credentials(username) };
  return tokensOf(await server.token(parameters));
}

function refresh(
  server: RunningServer,
  { refreshToken }: Tokens,
  { clientId }: { clientId: string } = rotating,
) {
  return server.token({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken });
}

const me = async (server: RunningServer, { accessToken }: Tokens) =>
  (await server.get('/auth/me', accessToken)).status;

describe.each(ADAPTERS)('A rotated refresh token, on %s,', (adapter: Adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;
  const heard: AuthEvent[] = [];

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool, options: rotatingClients(pool) });
    server.app.get(AuthEvents, { strict: false }).on('refresh-token-reuse', (event) => heard.push(event));
  });
  beforeEach(() => {
    heard.splice(0);
  });
  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  it('has a successor that goes on with the login', async () => {
    const first = await login(server, 'alice');
    const second = tokensOf(await refresh(server, first));
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const third = tokensOf(await refresh(server, second));
    expect(claimsOf(third.accessToken)['origin_jti']).toBe(claimsOf(first.accessToken)['origin_jti']);
    expect(await me(server, third)).toBe(200);
    expect(heard).toEqual([]);
  });

  it('ends its whole login when it comes back, here and at Cognito, and tells of it (RFC 9700 §4.14.2)', async () => {
    const [first, other] = [await login(server, 'alice'), await login(server, 'alice')];
    const second = tokensOf(await refresh(server, first));
    const answer = await refresh(server, first);

    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect([await me(server, first), await me(server, second)]).toEqual([401, 401]);
    expect((await refresh(server, second)).body['error']).toBe('invalid_grant');
    expect((await pool.refresh(second.refreshToken, rotating.clientId)).status).toBe(400);
    expect(await me(server, other)).toBe(200);
    expect(heard).toHaveLength(1);
    const { sub: subject, origin_jti: loginId } = claimsOf(first.accessToken);
    expect(heard[0]).toMatchObject({
      reason: 'rotated',
      loginId,
      subject,
      username: 'alice',
      address: '127.0.0.1',
    });
    expect(JSON.stringify(heard)).not.toContain(first.refreshToken);
  });

  it('does so however many have followed it', async () => {
    const first = await login(server, 'bob');
    let latest = first;
    for (let round = 0; round < 3; round += 1) latest = tokensOf(await refresh(server, latest));
    await refresh(server, first);
    expect(await me(server, latest)).toBe(401);
    expect((await pool.refresh(latest.refreshToken, rotating.clientId)).status).toBe(400);
  });

  it('ends its login at Cognito also when the login was made past us', async () => {
    const first = await pool.signIn('carol', rotating.clientId);
    const { body } = await pool.refresh(first.refreshToken, rotating.clientId);
    const second = String((body['AuthenticationResult'] as Record<string, string>)['RefreshToken']);
    expect((await refresh(server, first)).body['error']).toBe('invalid_grant');

    expect(heard).toMatchObject([{ reason: 'rotated', clientId: rotating.clientId }]);
    expect((await pool.refresh(second, rotating.clientId)).status).toBe(400);
  });

  it('ends nothing when another client brings it', async () => {
    const first = await login(server, 'alice');
    const second = tokensOf(await refresh(server, first));
    expect((await refresh(server, first, web)).body['error']).toBe('invalid_grant');
    expect(await me(server, second)).toBe(200);
    expect(heard).toEqual([]);
  });

  it('gets one successor when many bring it at once, and the login lives', async () => {
    const first = await login(server, 'alice', forgiving);
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(server, first, forgiving)));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(new Set(answers.map((answer) => tokensOf(answer).refreshToken)).size).toBe(1);
    const [second] = answers.map(tokensOf);
    expect(await me(server, second ?? first)).toBe(200);
    expect(heard).toEqual([]);
  });

  it('ends its login when it comes back after its successor was used, also within the grace period', async () => {
    const first = await login(server, 'alice', forgiving);
    const second = tokensOf(await refresh(server, first, forgiving));
    expect(tokensOf(await refresh(server, first, forgiving))).toEqual(second);
    const third = tokensOf(await refresh(server, second, forgiving));

    expect((await refresh(server, first, forgiving)).body['error']).toBe('invalid_grant');
    expect([await me(server, second), await me(server, third)]).toEqual([401, 401]);
    expect((await refresh(server, third, forgiving)).body['error']).toBe('invalid_grant');
    expect((await pool.refresh(third.refreshToken, forgiving.clientId)).status).toBe(400);
    expect(heard[0]).toMatchObject({ reason: 'rotated', username: 'alice' });
  });

  it('gets the same answer again when it is the latest that was used, and ends its login when it is not', async () => {
    const first = await login(server, 'bob', forgiving);
    const second = tokensOf(await refresh(server, first, forgiving));
    const third = tokensOf(await refresh(server, second, forgiving));
    expect(tokensOf(await refresh(server, second, forgiving)).refreshToken).toBe(third.refreshToken);
    const fourth = tokensOf(await refresh(server, third, forgiving));
    expect((await refresh(server, second, forgiving)).body['error']).toBe('invalid_grant');
    expect(await me(server, fourth)).toBe(401);
  });

  it('has no second successor when its answer is lost here, and ends nothing by that', async () => {
    const first = await login(server, 'carol', forgiving);
    const answers = server.app.get(RefreshedAnswers, { strict: false });
    const losing = jest.spyOn(answers, 'keep').mockRejectedValue(new Error('The store is away.'));
    const second = tokensOf(await refresh(server, first, forgiving));
    losing.mockRestore();
    expect((await refresh(server, first, forgiving)).body['error']).toBe('invalid_grant');
    expect(heard).toEqual([]);
    expect((await refresh(server, second, forgiving)).status).toBe(200);
  });

  it('does not outlive a logout within the grace period', async () => {
    const first = await login(server, 'carol', forgiving);
    const second = tokensOf(await refresh(server, first, forgiving));
    expect((await server.post('/auth/logout', second.accessToken)).status).toBe(204);
    expect((await refresh(server, first, forgiving)).body['error']).toBe('invalid_grant');
  });

  it('gets the same answer again within the grace period of Cognito, and ends its login after it', async () => {
    const first = await login(server, 'bob', forgiving);
    const second = await refresh(server, first, forgiving);
    const again = await refresh(server, first, forgiving);
    expect(again.status).toBe(200);
    expect(tokensOf(again)).toEqual(tokensOf(second));

    pool.clock.move(61);
    expect((await refresh(server, first, forgiving)).body['error']).toBe('invalid_grant');
    expect(await me(server, tokensOf(second))).toBe(401);
    expect(heard).toMatchObject([{ reason: 'rotated' }]);
  });
});

describeWithRedis('A rotated refresh token, on two instances that share a Redis,', () => {
  let pool: RunningUserPool;
  let redis: RedisProcess;
  let a: RunningServer;
  let b: RunningServer;

  const start = async (adapter: Adapter, more: Partial<AuthOptions> = {}) => {
    const server = await RunningServer.start({
      adapter,
      pool,
      environment: { REDIS_URL: redis.url },
      options: { ...rotatingClients(pool), ...more },
    });
    await server.untilReady();
    return server;
  };

  beforeAll(async () => {
    [pool, redis] = await Promise.all([RunningUserPool.start(), RedisProcess.started()]);
    [a, b] = [await start('express'), await start('fastify')];
  });
  afterAll(async () => {
    await Promise.all([a?.stop(), b?.stop()]);
    await redis.kill();
    await pool.stop();
  });

  it('gets one successor when many bring it to both at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await login(a, 'alice', forgiving);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => refresh(index % 2 === 0 ? a : b, first, forgiving)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
      expect(new Set(answers.map((answer) => tokensOf(answer).refreshToken)).size).toBe(1);
    }
  });

  it('gets one successor when many bring it to both at once, also without a grace period', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await login(a, 'alice');
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => refresh(index % 2 === 0 ? a : b, first)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
      expect(new Set(answers.map((answer) => tokensOf(answer).refreshToken)).size).toBe(1);
    }
  });

  it.each([-8, -60, 2, 60])(
    'is told to be early or late alike by an instance whose clock is %d seconds ahead',
    async (seconds) => {
      const skewed = await start('fastify', { clock: new SkewedClock(seconds * 1000) });
      const first = await login(a, 'alice');
      const answers = await Promise.all(
        [a, skewed, a, skewed, a, skewed].map((server) => refresh(server, first)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
      expect(new Set(answers.map((answer) => tokensOf(answer).refreshToken)).size).toBe(1);
      const [second = first] = answers.map(tokensOf);
      expect(await me(a, second)).toBe(200);

      expect((await refresh(skewed, first)).body['error']).toBe('invalid_grant');
      expect(await me(a, second)).toBe(401);

      const patient = await login(a, 'bob', forgiving);
      const next = await refresh(a, patient, forgiving);
      const again = await refresh(skewed, patient, forgiving);
      expect([again.status, tokensOf(again).refreshToken]).toEqual([200, tokensOf(next).refreshToken]);
      await skewed.stop();
    },
  );

  it('is early when it came early, however long its limits take to be counted', async () => {
    const first = await login(a, 'carol');
    const limits = b.app.get(RateLimits, { strict: false });
    const spend = limits.spend.bind(limits);
    const gate = new EventEmitter();
    const [arrived, traded] = [once(gate, 'arrived'), once(gate, 'traded')];
    const slow = jest.spyOn(limits, 'spend').mockImplementation(async (...counted) => {
      gate.emit('arrived');
      await traded;
      await spend(...counted);
    });
    const early = refresh(b, first);
    await arrived;
    const second = tokensOf(await refresh(a, first));
    gate.emit('traded');

    expect(tokensOf(await early).refreshToken).toBe(second.refreshToken);
    slow.mockRestore();
    expect(await me(a, second)).toBe(200);
    expect((await refresh(b, first)).body['error']).toBe('invalid_grant');
  });

  it('ends its login on both when it comes back to the other after its successor was used, within the grace period', async () => {
    const first = await login(a, 'bob', forgiving);
    const second = tokensOf(await refresh(a, first, forgiving));
    expect(tokensOf(await refresh(b, first, forgiving)).refreshToken).toBe(second.refreshToken);
    const third = tokensOf(await refresh(b, second, forgiving));
    expect((await refresh(a, first, forgiving)).body['error']).toBe('invalid_grant');
    expect([await me(a, third), await me(b, third)]).toEqual([401, 401]);
    expect((await pool.refresh(third.refreshToken, forgiving.clientId)).status).toBe(400);
  });

  it('gets its one successor or ends its login, and nothing else, when both come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const first = await login(a, 'carol', forgiving);
      const second = tokensOf(await refresh(a, first, forgiving));
      const [again, next] = await Promise.all([refresh(a, first, forgiving), refresh(b, second, forgiving)]);
      const isAnswered = again.status === 200;
      expect(isAnswered ? tokensOf(again).refreshToken : again.body['error']).toBe(
        isAnswered ? second.refreshToken : 'invalid_grant',
      );
      expect((await refresh(b, first, forgiving)).body['error']).toBe('invalid_grant');
      expect(await me(a, tokensOf(next))).toBe(401);
    }
  });

  it('ends its login on both when it comes back to the other', async () => {
    const first = await login(a, 'bob');
    const second = tokensOf(await refresh(a, first));
    expect((await refresh(b, first)).body['error']).toBe('invalid_grant');
    expect([await me(a, second), await me(b, second)]).toEqual([401, 401]);
    expect((await pool.refresh(second.refreshToken, rotating.clientId)).status).toBe(400);
  });

  it('is listed on both as one session, which either ends', async () => {
    const [here, there] = [await login(a, 'carol'), await login(b, 'carol')];
    const lists = await Promise.all([a, b].map((server) => server.get('/auth/sessions', here.accessToken)));
    for (const { text } of lists) {
      const ids = (JSON.parse(text) as { id: string }[]).map(({ id }) => id);
      expect(ids.toSorted()).toEqual(
        [here, there].map(({ accessToken }) => String(claimsOf(accessToken)['origin_jti'])).toSorted(),
      );
    }
    const id = String(claimsOf(there.accessToken)['origin_jti']);
    expect((await a.delete(`/auth/sessions/${id}`, here.accessToken)).status).toBe(204);
    expect([await me(a, there), await me(b, there), await me(b, here)]).toEqual([401, 401, 200]);
  });

  it('is listed once for each of many logins that are made on both at once', async () => {
    const logins = await Promise.all(
      Array.from({ length: 20 }, (_, index) => login(index % 2 === 0 ? a : b, 'bob')),
    );
    const [first] = logins;
    const answer = await a.get('/auth/sessions', first?.accessToken);
    const ids = new Set((JSON.parse(answer.text) as { id: string }[]).map(({ id }) => id));
    for (const { accessToken } of logins) expect(ids).toContain(claimsOf(accessToken)['origin_jti']);
  });

  it.each(['freeze', 'kill'] as const)(
    'is not traded, and no session listed or ended, while Redis is gone (%s): 503 within a second or two',
    async (outage) => {
      const first = await login(a, 'alice');
      if (outage === 'freeze') redis.freeze();
      else await redis.kill();
      const startedAt = performance.now();
      const answers = await Promise.all([
        refresh(a, first),
        a.get('/auth/sessions', first.accessToken),
        a.delete('/auth/sessions/x', first.accessToken),
        a.post('/auth/logout-all?keep_current=true', first.accessToken),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      expect(performance.now() - startedAt).toBeLessThan(5000);

      if (outage === 'freeze') redis.thaw();
      else await redis.start();
      const next = await eventually(
        () => refresh(a, first),
        ({ status }) => status === 200,
      );
      expect(tokensOf(next).refreshToken).not.toBe(first.refreshToken);
      for (const server of [a, b]) await server.untilReady();
    },
  );
});
