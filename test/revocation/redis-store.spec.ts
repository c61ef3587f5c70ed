import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { RedisRevocationStore } from '../../src/revocation/redis-revocation.store.js';
import { CuttableLink } from './cuttable.link.js';
import { eventually, eventuallyTrue } from './eventually.js';
import { describeWithRedis, RedisProcess } from './redis.process.js';
import { Replica } from './replica.js';
import { inAnHour, revokedLogin } from './revocations.js';
import { describeRevocationStore } from './store.contract.js';

const REVOCATIONS = '{nest-cognito-oauth}:revocations';

describeWithRedis('RedisRevocationStore', () => {
  let redis: RedisProcess;
  const stores: RedisRevocationStore[] = [];

  const make = () => RedisRevocationStore.to({ url: redis.url });

  const join = async () => {
    const store = await make();
    stores.push(store);
    const replica = new Replica();
    await store.start(replica);
    return { store, replica };
  };

  const joinCaughtUp = async () => {
    const joined = await join();
    await eventuallyTrue(() => joined.replica.timesCaughtUp > 0);
    return joined;
  };

  const storedCount = () => redis.command('ZCARD', REVOCATIONS);

  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  const onWarning = (warning: Error) => unhandled.push(warning);

  beforeAll(async () => {
    redis = await RedisProcess.started();
    process.on('unhandledRejection', onUnhandled);
    process.on('warning', onWarning);
  });

  afterAll(async () => {
    await redis.kill();
    process.off('unhandledRejection', onUnhandled);
    process.off('warning', onWarning);
    expect(unhandled).toEqual([]);
  });

  beforeEach(() => {
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    }
  });

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.stop()));
    jest.restoreAllMocks();
    await redis.kill();
    await redis.start();
  });

  describeRevocationStore('Redis', make, {
    isShared: true,
    reset: async () => {
      await redis.command('FLUSHALL');
    },
    outage: { begin: () => redis.kill(), end: () => redis.start() },
    wipe: async () => {
      await redis.command('FLUSHALL');
    },
  });

  describeRevocationStore('a Redis that freezes and evicts the set', make, {
    isShared: true,
    reset: async () => {
      await redis.command('FLUSHALL');
    },
    outage: { begin: async () => redis.freeze(), end: async () => redis.thaw() },
    wipe: async () => {
      await redis.command('DEL', REVOCATIONS);
    },
  });

  it('says each second that the store is heard', async () => {
    const { replica } = await joinCaughtUp();
    await eventuallyTrue(() => replica.timesAlive >= 2);
  });

  it('keeps its keys on one node of a cluster', async () => {
    const { store } = await joinCaughtUp();
    await store.record([revokedLogin()]);
    const reply = await redis.command('KEYS', '*');
    const keys = reply.split('\r\n').filter((line) => line !== '' && !/^[*$]/.test(line));
    expect(keys).toHaveLength(2);
    expect(keys.filter((key) => !key.startsWith('{nest-cognito-oauth}:'))).toEqual([]);
  });

  it('keeps to its key prefix', async () => {
    const { store } = await joinCaughtUp();
    const other = await RedisRevocationStore.to({ url: redis.url, keyPrefix: 'other' });
    stores.push(other);
    const replica = new Replica();
    await other.start(replica);
    await store.record([revokedLogin()]);
    await other.record([revokedLogin()]);
    await eventuallyTrue(() => replica.heard.length > 0);
    expect(replica.heard).toHaveLength(1);
  });

  it('keeps to its database, though a channel belongs to all of them', async () => {
    const { store } = await joinCaughtUp();
    const [other, third] = [
      await RedisRevocationStore.to({ url: `${redis.url}/3` }),
      await RedisRevocationStore.to({ url: `${redis.url}/3` }),
    ];
    const replica = new Replica();
    stores.push(other, third);
    await other.start(replica);
    await third.start(new Replica());
    const [here, there] = [revokedLogin(), revokedLogin()];
    await store.record([here]);
    await third.record([there]);
    await eventuallyTrue(() => replica.heard.length > 0);
    expect(replica.heard).toEqual([there]);
  });

  it('removes entries from Redis that have expired, and no others', async () => {
    const { store } = await joinCaughtUp();
    const long = Math.floor(Date.now() / 1000) - 3600;
    await store.record([revokedLogin(long), revokedLogin(), revokedLogin(long)]);
    await eventually(storedCount, (count) => count === ':1\r\n');
  });

  it('reads everything anew when an announcement was missed', async () => {
    const { replica } = await joinCaughtUp();
    const missed = revokedLogin();
    // Written as by an instance whose announcement got lost on the way.
    const login = missed.kind === 'login' ? missed.loginId : '';
    await redis.command('ZADD', REVOCATIONS, `${missed.expiresAtSeconds}`, `login:${login}`);
    await redis.command('HINCRBY', `${REVOCATIONS}:revision`, 'count', '1');
    await eventuallyTrue(() => replica.holds(missed));
    await eventuallyTrue(() => replica.timesCaughtUp > 1);
  });

  it('reads everything though others write meanwhile, and ranks shift under it', async () => {
    const { store } = await joinCaughtUp();
    // Many with the same expiry, as after an administrator has ended them all.
    const expiry = inAnHour();
    const standing = Array.from({ length: 8000 }, (_, index) => revokedLogin(expiry + (index % 3)));
    for (let from = 0; from < standing.length; from += 1000) {
      await store.record(standing.slice(from, from + 1000));
    }
    const reading = new AbortController();
    const churn = async () => {
      for (let round = 0; !reading.signal.aborted; round += 1) {
        const some = standing.slice((round * 97) % 7900).slice(0, 97);
        const moved = some.map((one) => ({ ...one, expiresAtSeconds: expiry + ((round + 1) % 5) - 2 }));
        await store.record([...moved, ...Array.from({ length: 50 }, () => revokedLogin(expiry + 9))]);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const churning = churn();
    const joined = await Promise.all([joinCaughtUp(), joinCaughtUp()]);
    reading.abort();
    await churning;
    for (const { replica } of joined) {
      const held = new Set(replica.heard.map((one) => (one.kind === 'login' ? one.loginId : '')));
      const lacking = () => standing.filter((one) => one.kind === 'login' && !held.has(one.loginId));
      expect(lacking()).toEqual([]);
    }
  });

  it('goes on after rubbish on its channel and in its set', async () => {
    const { store, replica } = await joinCaughtUp();
    for (const rubbish of ['', '{', '{"epoch":1}', 'null'])
      await redis.command('PUBLISH', REVOCATIONS, rubbish);
    await redis.command('ZADD', REVOCATIONS, '9999999999', 'unheard-of:kind');
    const revocation = revokedLogin();
    await store.record([revocation]);
    await eventuallyTrue(() => replica.holds(revocation));
    const { replica: joined } = await joinCaughtUp();
    expect(joined.holds(revocation)).toBe(true);
  });

  it('hears what was revoked while its connection was cut', async () => {
    const [writer, reader] = [await joinCaughtUp(), await joinCaughtUp()];
    await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await redis.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const revocation = revokedLogin();
    await eventually(() => writer.store.record([revocation]).then(() => true), Boolean);
    await eventuallyTrue(() => reader.replica.holds(revocation));
  });

  it('fills a Redis that was killed and came back empty', async () => {
    const [writer, reader] = [await joinCaughtUp(), await joinCaughtUp()];
    const revocations = [revokedLogin(), revokedLogin(), revokedLogin()];
    await writer.store.record(revocations);
    await eventuallyTrue(() => revocations.every((revocation) => reader.replica.holds(revocation)));

    await writer.store.stop();
    await redis.kill();
    await redis.start();

    await eventually(storedCount, (count) => count === ':3\r\n');
    const { replica } = await joinCaughtUp();
    expect(revocations.map((revocation) => replica.find(revocation))).toEqual(revocations);
  });

  it('fills a Redis that was wiped under a standing connection', async () => {
    const { store } = await joinCaughtUp();
    await store.record([revokedLogin(), revokedLogin()]);
    await redis.command('FLUSHALL');
    await eventually(storedCount, (count) => count === ':2\r\n');
  });

  it('fills a Redis that has evicted the set alone', async () => {
    const { store } = await joinCaughtUp();
    await store.record([revokedLogin(), revokedLogin()]);
    await redis.command('DEL', REVOCATIONS);
    await eventually(storedCount, (count) => count === ':2\r\n');
  });

  it('fills a Redis that has lost the set, though another logout came before anybody looked', async () => {
    const { store } = await joinCaughtUp();
    await store.record([revokedLogin(), revokedLogin()]);
    await redis.command('DEL', REVOCATIONS);
    await store.record([revokedLogin()]);
    await eventually(storedCount, (count) => count === ':3\r\n');
  });

  it('fills a Redis that has lost one entry of many, without a second of silence', async () => {
    const [writer, reader] = [await joinCaughtUp(), await joinCaughtUp()];
    const [lost, kept] = [revokedLogin(), revokedLogin()];
    await writer.store.record([lost, kept]);
    await eventuallyTrue(() => reader.replica.holds(lost));
    const caughtUp = reader.replica.timesCaughtUp;
    await redis.command('ZREM', REVOCATIONS, `login:${lost.kind === 'login' ? lost.loginId : ''}`);
    await eventually(storedCount, (count) => count === ':2\r\n');
    expect((await joinCaughtUp()).replica.holds(lost)).toBe(true);
    expect(reader.replica.timesCaughtUp).toBe(caughtUp);
  });

  it('is told of an entry that somebody has put into Redis by hand', async () => {
    const { store, replica } = await joinCaughtUp();
    await store.record([revokedLogin()]);
    const added = revokedLogin();
    const login = added.kind === 'login' ? added.loginId : '';
    await redis.command('ZADD', REVOCATIONS, `${added.expiresAtSeconds}`, `login:${login}`);
    await eventuallyTrue(() => replica.holds(added));
  });

  it('takes neither writes, nor changes, nor expiry for a loss', async () => {
    const [one, other] = [await joinCaughtUp(), await joinCaughtUp()];
    const longAgo = Math.floor(Date.now() / 1000) - 3600;
    for (let round = 0; round < 20; round += 1) {
      const changed = revokedLogin();
      await Promise.all([
        one.store.record([changed, revokedLogin(longAgo)]),
        other.store.record([{ ...changed, expiresAtSeconds: changed.expiresAtSeconds + 5 }, revokedLogin()]),
      ]);
    }
    await eventually(storedCount, (count) => count === ':40\r\n');
    const alive = one.replica.timesAlive;
    await eventuallyTrue(() => one.replica.timesAlive > alive + 1);
    expect(await redis.command('HGET', `${REVOCATIONS}:revision`, 'losses')).toBe('$-1\r\n');
  });

  it('fills a Redis that went back to an older state', async () => {
    const { store } = await joinCaughtUp();
    const [early, late] = [revokedLogin(), revokedLogin()];
    await store.record([early]);
    await store.record([late]);
    await redis.command('ZREM', REVOCATIONS, `login:${late.kind === 'login' ? late.loginId : ''}`);
    await redis.command('HINCRBY', `${REVOCATIONS}:revision`, 'count', '-1');
    await eventually(storedCount, (count) => count === ':2\r\n');
  });

  it('does not shorten what Redis holds when it fills it', async () => {
    const { store, replica } = await joinCaughtUp();
    const revocation = revokedLogin();
    await redis.kill();
    await expect(store.record([revocation])).rejects.toThrow();
    replica.added([revocation]);
    await redis.start();
    const login = revocation.kind === 'login' ? revocation.loginId : '';
    await redis.command('ZADD', REVOCATIONS, `${revocation.expiresAtSeconds + 500}`, `login:${login}`);
    await eventuallyTrue(
      () => replica.find(revocation)?.expiresAtSeconds === revocation.expiresAtSeconds + 500,
    );
    await eventuallyTrue(() => replica.timesAlive > 0);
    expect(await redis.command('ZSCORE', REVOCATIONS, `login:${login}`)).toContain(
      `${revocation.expiresAtSeconds + 500}`,
    );
  });

  it('writes later what it could not write while Redis was down', async () => {
    const [writer, reader] = [await joinCaughtUp(), await joinCaughtUp()];
    const revocation = revokedLogin();
    await redis.kill();
    await expect(writer.store.record([revocation])).rejects.toThrow('could not be stored');
    await redis.start();
    await eventuallyTrue(() => reader.replica.holds(revocation));
  });

  it('refuses to record within a second while Redis is frozen, and recovers with it', async () => {
    const { store, replica } = await joinCaughtUp();
    redis.freeze();
    const before = performance.now();
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    expect(performance.now() - before).toBeLessThan(1500);

    const again = performance.now();
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    expect(performance.now() - again).toBeLessThan(500);

    redis.thaw();
    const heard = replica.timesAlive + replica.timesCaughtUp;
    await eventuallyTrue(() => replica.timesAlive + replica.timesCaughtUp > heard);
    await expect(store.record([revokedLogin()])).resolves.toBeUndefined();
  });

  it('recovers from a freeze that outlasted its connection', async () => {
    const { store, replica } = await joinCaughtUp();
    const caughtUp = replica.timesCaughtUp;
    const logged = jest.spyOn(Logger.prototype, 'error');
    redis.freeze();
    await eventuallyTrue(() => logged.mock.calls.length > 0);
    const alive = replica.timesAlive;
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    expect(replica.timesAlive).toBe(alive);

    redis.thaw();
    await eventuallyTrue(() => replica.timesCaughtUp > caughtUp);
    await expect(store.record([revokedLogin()])).resolves.toBeUndefined();
  });

  it('goes silent while the network is cut, unnoticed by others, and hears what it missed', async () => {
    const link = await CuttableLink.to(redis.port);
    const cutOff = await RedisRevocationStore.to({ url: link.url });
    stores.push(cutOff);
    const replica = new Replica();
    await cutOff.start(replica);
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
    const other = await joinCaughtUp();
    const logged = jest.spyOn(Logger.prototype, 'error');

    link.cut();
    const [missed, refused] = [revokedLogin(), revokedLogin()];
    await other.store.record([missed]);
    await expect(cutOff.record([refused])).rejects.toThrow('could not be stored');
    await eventuallyTrue(() => logged.mock.calls.length > 0);
    expect(replica.holds(missed)).toBe(false);

    link.mend();
    await eventuallyTrue(() => replica.holds(missed));
    await eventuallyTrue(() => other.replica.holds(refused));
    await cutOff.stop();
    await link.close();
  });

  it('says once why Redis does not serve it, and goes on when it does', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error');
    await redis.command('SET', REVOCATIONS, 'not a sorted set');
    const { store, replica } = await join();
    await eventuallyTrue(() => logged.mock.calls.length > 0);
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    expect(replica.timesCaughtUp).toBe(0);

    await redis.command('DEL', REVOCATIONS);
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
    expect(logged).toHaveBeenCalledTimes(1);
  });

  it('starts without Redis, and comes up with it', async () => {
    await redis.kill();
    const before = performance.now();
    const { store, replica } = await join();
    expect(performance.now() - before).toBeLessThan(2500);
    expect(replica.timesCaughtUp).toBe(0);
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');

    await redis.start();
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
    await expect(store.record([revokedLogin()])).resolves.toBeUndefined();
  });

  it('stops at once while Redis is down, and while it is frozen', async () => {
    const [first, second] = [await joinCaughtUp(), await joinCaughtUp()];
    redis.freeze();
    const before = performance.now();
    await first.store.stop();
    await redis.kill();
    await second.store.stop();
    expect(performance.now() - before).toBeLessThan(1500);
  });

  it('leaves no connection behind when it stops while it connects', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const store = await RedisRevocationStore.to({ url: `redis://127.0.0.1:${port}` });

    const connected = once(server, 'connection');
    const starting = store.start(new Replica());
    await store.stop();
    const [socket] = (await connected) as [Socket];
    socket.resume();
    await once(socket, 'close');
    await starting;
    server.close();
  });

  it('is over at once when it stops while it connects: no deadline keeps the process', async () => {
    const store = await make();
    const starting = store.start(new Replica());
    const before = performance.now();
    await store.stop();
    await starting;
    expect(performance.now() - before).toBeLessThan(900);
  });

  it('logs an outage once, without the password', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error');
    const back = jest.spyOn(Logger.prototype, 'log');
    await redis.command('CONFIG', 'SET', 'requirepass', 'hunter2');
    const store = await RedisRevocationStore.to({ url: `redis://:hunter2@127.0.0.1:${redis.port}` });
    stores.push(store);
    const replica = new Replica();
    await store.start(replica);
    await eventuallyTrue(() => replica.timesCaughtUp > 0);

    await redis.kill();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    }
    await redis.start();
    await eventuallyTrue(() => back.mock.calls.length > 0);
    expect(logged).toHaveBeenCalledTimes(1);
    expect(JSON.stringify([...logged.mock.calls, ...back.mock.calls])).not.toContain('hunter2');
  });

  it.each(['http://localhost', 'localhost:6379', '', 'redis://:secret@bad host'])(
    'refuses the URL %p without repeating it',
    async (url) => {
      const refusal = RedisRevocationStore.to({ url });
      await expect(refusal).rejects.toThrow('URL of Redis');
      await expect(refusal).rejects.not.toThrow('secret');
    },
  );
});
