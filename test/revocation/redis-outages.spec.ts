import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { RedisRevocationStore } from '../../src/revocation/redis-revocation.store.js';
import type { RevocationOptions } from '../../src/revocation/revocation.options.js';
import { RevocationService } from '../../src/revocation/revocation.service.js';
import { AuthEvents } from '../../src/events/auth.events.js';
import { SystemClock } from '../../src/tokens/clock.js';
import { CannotVerifyError, InvalidTokenError } from '../../src/tokens/token.error.js';
import { CuttableLink } from './cuttable.link.js';
import { eventually } from './eventually.js';
import { freePort } from '../../src/demo/free.port.js';
import { describeWithRedis, RedisProcess } from './redis.process.js';

const OPTIONS: RevocationOptions = {
  whenUnavailable: 'deny',
  maxSilenceSeconds: 2,
  accessTokenLifetimeSeconds: 3600,
  refreshTokenLifetimeSeconds: 86_400,
  maxEntries: 100_000,
};
/** Every call has a deadline of 0.8 seconds; the machine of these tests is busy. */
const BOUNDED_MILLISECONDS = 3000;
/** It takes about a second where nothing else runs. */
const SOON_MILLISECONDS = 6000;

interface Outage {
  begin(): unknown;
  end(): unknown;
}

const login = (loginId: string) => ({
  tokenId: randomUUID(),
  loginId,
  subject: 'alice',
  clientId: 'web',
  issuer: 'https://issuer',
  authenticatedAtSeconds: Math.floor(Date.now() / 1000),
});

function outcome(service: RevocationService, loginId: string): string {
  try {
    service.assertNotRevoked(login(loginId));
    return 'admitted';
  } catch (error) {
    if (error instanceof InvalidTokenError || error instanceof CannotVerifyError) return error.reason;
    throw error;
  }
}

describeWithRedis('A guard whose Redis', () => {
  let redis: RedisProcess;
  let link: CuttableLink;
  const services: RevocationService[] = [];
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  const begin = async (url: string, options: Partial<RevocationOptions> = {}) => {
    const store = await RedisRevocationStore.to({ url });
    const service = new RevocationService(
      store,
      new SystemClock(),
      { ...OPTIONS, ...options },
      new AuthEvents(),
    );
    services.push(service);
    await service.onModuleInit();
    return service;
  };
  const start = async (url: string, options: Partial<RevocationOptions> = {}) => {
    const service = await begin(url, options);
    await isOutcome(service, 'anybody', 'admitted');
    return service;
  };
  const startWithout = async () => {
    await redis.kill();
    return begin(redis.url);
  };
  const isOutcome = (service: RevocationService, loginId: string, expected: string) =>
    eventually(
      () => outcome(service, loginId),
      (found) => found === expected,
    );
  const isStored = (service: RevocationService, loginId: string) =>
    service.revokeLogin(loginId, 'ended').then(
      () => true,
      () => false,
    );

  beforeAll(() => void process.on('unhandledRejection', onUnhandled));
  afterAll(() => {
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
  beforeEach(async () => {
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    }
    redis = await RedisProcess.started();
    link = await CuttableLink.to(redis.port);
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.onApplicationShutdown()));
    await link.close();
    await redis.kill();
    jest.restoreAllMocks();
  });

  const OUTAGES: ReadonlyArray<readonly [string, Outage]> = [
    ['is dead', { begin: () => redis.kill(), end: () => redis.start() }],
    ['is frozen', { begin: () => redis.freeze(), end: () => redis.thaw() }],
    ['is cut off', { begin: () => link.cut(), end: () => link.mend() }],
    ['is too slow', { begin: () => link.slowDown(2500), end: () => link.slowDown(0) }],
  ];

  it.each(OUTAGES)(
    '%s refuses with 503 past the allowed silence, stores no logout, hangs nowhere, and heals by itself',
    async (_, outage) => {
      const [strict, lenient] = [await start(link.url), await start(link.url, { whenUnavailable: 'allow' })];
      expect(await isStored(strict, 'ended before')).toBe(true);
      await isOutcome(lenient, 'ended before', 'revoked');

      await outage.begin();
      const before = performance.now();
      expect(await isStored(strict, 'ended meanwhile')).toBe(false);
      expect(performance.now() - before).toBeLessThan(BOUNDED_MILLISECONDS);
      await isOutcome(strict, 'anybody', 'store_unavailable');
      expect(outcome(lenient, 'anybody')).toBe('admitted');
      await eventually(() => !lenient.isAvailable, Boolean);
      expect(outcome(lenient, 'anybody')).toBe('admitted');
      for (const service of [strict, lenient]) expect(outcome(service, 'ended before')).toBe('revoked');
      expect(outcome(strict, 'ended meanwhile')).toBe('revoked');

      await outage.end();
      const healedFrom = performance.now();
      await isOutcome(strict, 'anybody', 'admitted');
      expect(performance.now() - healedFrom).toBeLessThan(SOON_MILLISECONDS);
      await isOutcome(lenient, 'ended meanwhile', 'revoked');
      await eventually(() => isStored(strict, 'ended after'), Boolean);
    },
  );

  it('is slow, yet within its deadline, goes on', async () => {
    const service = await start(link.url);
    link.slowDown(150);
    expect(await isStored(service, 'ended')).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(outcome(service, 'anybody')).toBe('admitted');
  });

  it('has no memory left lets requests in, stores no logout, and stores it when it has', async () => {
    const [one, other] = [await start(redis.url), await start(redis.url)];
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    expect(await isStored(one, 'ended meanwhile')).toBe(false);
    expect(outcome(one, 'ended meanwhile')).toBe('revoked');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    for (const service of [one, other]) expect(outcome(service, 'anybody')).toBe('admitted');

    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await isOutcome(other, 'ended meanwhile', 'revoked');
    expect(await isStored(one, 'ended after')).toBe(true);
  });

  it('has become a replica lets requests in, stores no logout, and stores it when it is a master again', async () => {
    const [one, other] = [await start(redis.url), await start(redis.url)];
    await redis.command('REPLICAOF', '127.0.0.1', `${await freePort()}`);
    expect(await isStored(one, 'ended meanwhile')).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    for (const service of [one, other]) expect(outcome(service, 'anybody')).toBe('admitted');

    await redis.command('REPLICAOF', 'NO', 'ONE');
    await isOutcome(other, 'ended meanwhile', 'revoked');
    expect(await isStored(one, 'ended after')).toBe(true);
  });

  it('has a name that leads to another server by now is looked for there, when the old one takes no writes', async () => {
    const service = await start(link.url);
    const next = await RedisProcess.started();
    link.leadTo(next.port);
    await redis.command('REPLICAOF', '127.0.0.1', `${next.port}`);
    await eventually(() => isStored(service, 'ended'), Boolean);
    expect(await next.command('ZCARD', '{nest-cognito-oauth}:revocations')).toBe(':1\r\n');
    await next.kill();
  });

  it('is wiped goes on refusing, and is given back what it lost', async () => {
    const service = await start(redis.url);
    await isStored(service, 'ended');
    await redis.command('FLUSHALL');
    expect(outcome(service, 'ended')).toBe('revoked');
    const late = await start(redis.url);
    await isOutcome(late, 'ended', 'revoked');
  });

  it('is not there at boot says 503 from the first request on, and comes up with it', async () => {
    const service = await startWithout();
    expect(outcome(service, 'anybody')).toBe('store_unavailable');
    await redis.start();
    await isOutcome(service, 'anybody', 'admitted');
  });

  it('comes back empty after that lets nobody in before others had time to write again what they know', async () => {
    const late = await startWithout();
    await redis.start();
    await eventually(
      () => redis.command('PUBSUB', 'CHANNELS'),
      (channels) => channels.includes('revo'),
    );

    const early = await start(redis.url);
    expect(outcome(late, 'ended')).toBe('store_unavailable');
    expect(await isStored(early, 'ended')).toBe(true);
    const first = await eventually(
      () => outcome(late, 'ended'),
      (found) => found !== 'store_unavailable',
    );
    expect(first).toBe('revoked');
    await isOutcome(late, 'anybody', 'admitted');
  });

  it('takes ten thousand logouts of one caller lets the event loop live, and others know them all', async () => {
    const [one, other] = [await start(redis.url), await start(redis.url)];
    const ids = Array.from({ length: 10_000 }, () => randomUUID());
    let [stored, longest, last] = [0, 0, performance.now()];
    const turns = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    // Whoever is told 503 asks again.
    const refused = async (id: (typeof ids)[number]) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ids.push(id);
    };
    const caller = async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        if (await isStored(one, id)) stored += 1;
        else await refused(id);
      }
    };
    const all = [...ids];
    await Promise.all(Array.from({ length: 100 }, caller));
    clearInterval(turns);
    expect(stored).toBe(10_000);
    expect(longest).toBeLessThan(1000);
    await eventually(
      () => all.filter((id) => outcome(other, id) !== 'revoked'),
      (missing) => missing.length === 0,
    );
  });

  it.each([
    ['is long', 'x'.repeat(100_000)],
    ['is Unicode', 'zoë 😀 \u0000 \n "quoted" \\'],
    ['is the name of a property', '__proto__'],
    ['is empty', ''],
    ['looks like another kind', 'login:token:client:5:web'],
  ])('is told of an id that %s refuses it on every instance, and nobody else', async (_, id) => {
    const [one, other] = [await start(redis.url), await start(redis.url)];
    await one.revokeLogin(id, 'ended');
    await one.revokeSubject(id, Date.now() - 60_000, 'ended');
    await isOutcome(other, id, 'revoked');
    const late = await start(redis.url);
    await isOutcome(late, id, 'revoked');
    for (const service of [one, other, late]) expect(outcome(service, 'anybody')).toBe('admitted');
  });

  it('serves instances whose clocks are minutes apart refuses on all of them for as long as a token lives', async () => {
    const [ahead, behind] = [600, -600].map((seconds) => {
      const clock = new SystemClock();
      jest.spyOn(clock, 'nowSeconds').mockImplementation(() => Math.floor(Date.now() / 1000) + seconds);
      return clock;
    });
    const instances: RevocationService[] = [];
    for (const clock of [ahead, behind]) {
      const store = await RedisRevocationStore.to({ url: redis.url });
      const service = new RevocationService(store, clock ?? new SystemClock(), OPTIONS, new AuthEvents());
      services.push(service);
      instances.push(service);
      await service.onModuleInit();
      await isOutcome(service, 'anybody', 'admitted');
    }
    for (const [index, service] of instances.entries()) {
      await service.revokeLogin(`ended by ${index}`, 'ended');
      for (const each of instances) await isOutcome(each, `ended by ${index}`, 'revoked');
    }
  });
});
