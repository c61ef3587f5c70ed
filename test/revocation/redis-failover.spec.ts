import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Keyv } from 'keyv';
import { createRedisKeyv } from '../../src/redis/redis.keyv.js';
import type { RedisOptions } from '../../src/redis/redis.options.js';
import { RedisRevocationStore } from '../../src/revocation/redis-revocation.store.js';
import type { Revocation } from '../../src/revocation/revocation.js';
import { eventually, eventuallyTrue } from './eventually.js';
import { RedisCluster } from './redis.cluster.js';
import { describeWithRedis } from './redis.process.js';
import { RedisSentinel } from './redis.sentinel.js';
import { Replica } from './replica.js';
import { revokedLogin } from './revocations.js';
import { describeRevocationStore } from './store.contract.js';

const REVOCATIONS = '{nest-cognito-oauth}:revocations';
/** It takes less than a second where nothing else runs; the machine of these tests is busy. */
const SOON_MILLISECONDS = 5000;

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
const stores: RedisRevocationStore[] = [];
const keyvs: Keyv[] = [];
const revokers: Revoker[] = [];

const join = async (options: RedisOptions) => {
  const store = await RedisRevocationStore.to(options);
  stores.push(store);
  const replica = new Replica();
  await store.start(replica);
  await eventuallyTrue(() => replica.timesCaughtUp > 0);
  return { store, replica };
};

/** Revokes without a pause, until it is told to stop. */
class Revoker {
  readonly acknowledged: Revocation[] = [];
  readonly refused: Revocation[] = [];
  private isDone = false;
  private readonly work: Promise<void>;

  constructor(private readonly store: RedisRevocationStore) {
    this.work = this.revoke();
  }

  get all(): readonly Revocation[] {
    return [...this.acknowledged, ...this.refused];
  }

  async stop(): Promise<void> {
    this.isDone = true;
    await this.work;
  }

  private async revoke(): Promise<void> {
    while (!this.isDone) {
      const revocation = revokedLogin();
      await this.store.record([revocation]).then(
        () => this.acknowledged.push(revocation),
        () => this.refused.push(revocation),
      );
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

/** What every failover must keep: each revocation, also one that was refused, is known everywhere in the end. */
async function losesNothing(options: RedisOptions, failOver: () => Promise<number>): Promise<void> {
  const [writer, reader] = [await join(options), await join(options)];
  const revoker = new Revoker(writer.store);
  revokers.push(revoker);
  await eventuallyTrue(() => revoker.acknowledged.length > 50);
  const newMasterAt = await failOver();
  const before = revoker.acknowledged.length;
  await eventuallyTrue(() => revoker.acknowledged.length > before);
  expect(performance.now() - newMasterAt).toBeLessThan(SOON_MILLISECONDS);
  await revoker.stop();

  expect(revoker.refused.length).toBeGreaterThan(0);
  const lacks = (replica: Replica) => {
    const held = new Set(replica.heard.map((one) => (one.kind === 'login' ? one.loginId : '')));
    return revoker.all.filter((one) => one.kind === 'login' && !held.has(one.loginId));
  };
  await eventually(
    () => lacks(reader.replica),
    (missing) => missing.length === 0,
  );
  const late = await join(options);
  await eventually(
    () => lacks(late.replica),
    (missing) => missing.length === 0,
  );
}

async function keepsSessions(
  servers: RedisSentinel | RedisCluster,
  failOver: () => Promise<number>,
): Promise<void> {
  const keyv = await createRedisKeyv(servers.options);
  keyvs.push(keyv);
  await keyv.setMany([
    { key: 'a', value: 1 },
    { key: 'b', value: 2 },
  ]);
  expect(await keyv.get(['a', 'b', 'c'])).toEqual([1, 2, undefined]);
  await servers.caughtUp();
  const newMasterAt = await failOver();
  const soon = () => keyv.get(['a', 'b']);
  await eventually(soon, (found) => JSON.stringify(found) === '[1,2]');
  expect(performance.now() - newMasterAt).toBeLessThan(SOON_MILLISECONDS);
  expect(await keyv.delete(['a', 'b'])).toBe(true);
}

function tidy(): void {
  beforeAll(() => void process.on('unhandledRejection', onUnhandled));
  afterAll(() => {
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
  beforeEach(() => {
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    }
  });
  afterEach(async () => {
    await Promise.all(revokers.splice(0).map((revoker) => revoker.stop()));
    await Promise.all(stores.splice(0).map((store) => store.stop()));
    await Promise.all(keyvs.splice(0).map((keyv) => keyv.disconnect()));
    jest.restoreAllMocks();
  });
}

describeWithRedis('Redis behind Sentinel', () => {
  let set: RedisSentinel;
  tidy();
  beforeAll(async () => {
    set = await RedisSentinel.started();
  });
  afterAll(() => set.remove());

  describeRevocationStore('Redis behind Sentinel', () => RedisRevocationStore.to(set.options), {
    isShared: true,
    reset: async () => {
      await set.current.command('FLUSHALL');
    },
  });
});

describeWithRedis('Redis behind Sentinel, when it fails over,', () => {
  let set: RedisSentinel;
  tidy();
  beforeEach(async () => {
    set = await RedisSentinel.started();
  });
  afterEach(() => set.remove());

  it('loses no revocation when its master is killed', () => losesNothing(set.options, () => set.failOver()));

  it('loses no revocation when its master is frozen, though nobody closes the connection', () =>
    losesNothing(set.options, () => set.failOver('freeze')));

  it('is given back what the new master never heard of', async () => {
    const { store } = await join(set.options);
    const early = revokedLogin();
    await store.record([early]);
    await set.stopReplication();
    const late = [revokedLogin(), revokedLogin()];
    await store.record(late);
    await set.failOver();
    await eventually(
      () => set.current.command('ZCARD', REVOCATIONS),
      (count) => count === ':3\r\n',
    );
  });

  it('serves sessions again soon after a failover', () => keepsSessions(set, () => set.failOver()));

  it('starts without any sentinel, and comes up with it', async () => {
    await set.sentinel.kill();
    const store = await RedisRevocationStore.to(set.options);
    stores.push(store);
    const replica = new Replica();
    const before = performance.now();
    await store.start(replica);
    expect(performance.now() - before).toBeLessThan(2500);
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    await set.sentinel.start();
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
  });

  it('needs no sentinel while the master stands', async () => {
    const { store, replica } = await join(set.options);
    await set.sentinel.kill();
    const alive = replica.timesAlive;
    await eventuallyTrue(() => replica.timesAlive > alive + 1);
    await store.record([revokedLogin()]);
  });
});

describeWithRedis('Redis as a cluster', () => {
  let cluster: RedisCluster;
  tidy();
  beforeAll(async () => {
    cluster = await RedisCluster.started();
  });
  afterAll(() => cluster.remove());

  describeRevocationStore('Redis as a cluster', () => RedisRevocationStore.to(cluster.options), {
    isShared: true,
    reset: () => cluster.flush(),
  });

  it('keeps everything with one prefix on one node', async () => {
    const { store } = await join(cluster.options);
    const keyv = await createRedisKeyv(cluster.options);
    keyvs.push(keyv);
    const node = await cluster.owner(REVOCATIONS);
    await node.command('FLUSHALL');
    await store.record([revokedLogin()]);
    await keyv.set('session:a', 1);
    expect(await node.command('DBSIZE')).toBe(':3\r\n');
  });

  it('serves two applications with prefixes on different nodes', async () => {
    for (const keyPrefix of ['orders', 'billing', 'shop']) {
      const [writer, reader] = [
        await join({ ...cluster.options, keyPrefix }),
        await join({ ...cluster.options, keyPrefix }),
      ];
      const revocation = revokedLogin();
      await writer.store.record([revocation]);
      await eventuallyTrue(() => reader.replica.holds(revocation));
    }
  });
});

describeWithRedis('Redis as a cluster, when it changes,', () => {
  let cluster: RedisCluster;
  tidy();
  beforeEach(async () => {
    cluster = await RedisCluster.started();
  });
  afterEach(() => cluster.remove());

  it('loses no revocation when the node of its keys is killed', () =>
    losesNothing(cluster.options, () => cluster.failOver(REVOCATIONS)));

  it('loses no revocation when the node of its keys is frozen', () =>
    losesNothing(cluster.options, () => cluster.failOver(REVOCATIONS, 'freeze')));

  it('loses no revocation when the slot of its keys goes to another node', () =>
    losesNothing(cluster.options, () => cluster.moveSlot(REVOCATIONS, `${REVOCATIONS}:revision`)));

  it('serves sessions again soon after a failover', () =>
    keepsSessions(cluster, () => cluster.failOver('{nest-cognito-oauth}')));
});
