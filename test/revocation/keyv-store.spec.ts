import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Keyv } from 'keyv';
import { createRedisKeyv } from '../../src/redis/redis.keyv.js';
import { KeyvRevocationStore } from '../../src/revocation/keyv-revocation.store.js';
import { eventuallyTrue } from './eventually.js';
import { describeWithRedis, RedisProcess } from './redis.process.js';
import { Replica } from './replica.js';
import { revokedLogin } from './revocations.js';
import { describeRevocationStore } from './store.contract.js';

const FAST = { pollSeconds: 0.05, deadlineSeconds: 0.5 };
/** Two thousand entries that are read whole at each poll: a busy machine may take long, and still be in time. */
const OVER_REDIS = { pollSeconds: 0.2, deadlineSeconds: 3 };

describe('KeyvRevocationStore', () => {
  let memory: Map<string, unknown>;
  const stores: KeyvRevocationStore[] = [];

  const join = async (keyv = new Keyv(memory)) => {
    const store = new KeyvRevocationStore(keyv, FAST);
    stores.push(store);
    const replica = new Replica();
    await store.start(replica);
    return { store, replica };
  };

  beforeEach(() => {
    memory = new Map();
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    }
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.stop()));
    jest.restoreAllMocks();
  });

  describeRevocationStore('a Keyv', () => new KeyvRevocationStore(new Keyv(memory), FAST), {
    isShared: true,
    wipe: async () => memory.clear(),
  });

  it('refuses a Keyv that cannot list its keys', () => {
    const adapter = { get: async () => undefined, set: async () => true, delete: async () => true };
    const keyv = new Keyv({ store: { ...adapter, clear: async () => undefined, opts: { url: '' } } });
    expect(() => new KeyvRevocationStore(keyv)).toThrow('cannot list');
  });

  it('fills a store that was wiped', async () => {
    const { store, replica } = await join();
    const revocation = revokedLogin();
    await store.record([revocation]);
    await eventuallyTrue(() => replica.holds(revocation));
    memory.clear();
    await eventuallyTrue(() => memory.size === 2);
    expect((await join()).replica.holds(revocation)).toBe(true);
  });

  it('leaves alone what others keep in the same Keyv', async () => {
    const keyv = new Keyv(memory);
    await keyv.set('session:a', 'theirs');
    const { replica } = await join();
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
    expect(replica.heard).toEqual([]);
    expect(await keyv.get('session:a')).toBe('theirs');
  });

  it('rejects what a Keyv that swallows errors did not take, and is not heard', async () => {
    const { store, replica } = await join();
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
    jest.spyOn(memory, 'set').mockImplementation(() => {
      throw new Error('disk full');
    });
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
  });

  it('rejects within the deadline when the store never answers', async () => {
    const keyv = new Keyv(memory);
    const { store } = await join(keyv);
    jest.spyOn(keyv, 'set').mockReturnValue(new Promise(() => undefined));
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
  });
});

describeWithRedis('KeyvRevocationStore over Redis', () => {
  let redis: RedisProcess;
  const keyvs: Keyv[] = [];
  const open = async (options = OVER_REDIS) => {
    const keyv = await createRedisKeyv({ url: redis.url });
    keyvs.push(keyv);
    return new KeyvRevocationStore(keyv, options);
  };

  beforeAll(async () => {
    redis = await RedisProcess.started();
  });
  afterAll(() => redis.kill());
  beforeEach(() => {
    for (const level of ['log', 'warn', 'error'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    }
  });
  afterEach(async () => {
    await Promise.all(keyvs.splice(0).map((keyv) => keyv.disconnect()));
    jest.restoreAllMocks();
  });

  describeRevocationStore('a Keyv over Redis', () => open(), {
    isShared: true,
    reset: async () => {
      await redis.command('FLUSHALL');
    },
    outage: { begin: () => redis.kill(), end: () => redis.start() },
    wipe: async () => {
      await redis.command('FLUSHALL');
    },
  });

  it('goes silent and rejects while Redis is frozen, and is heard again after', async () => {
    const [store, replica] = [await open(FAST), new Replica()];
    await store.start(replica);
    await eventuallyTrue(() => replica.timesCaughtUp > 0);
    redis.freeze();
    await expect(store.record([revokedLogin()])).rejects.toThrow('could not be stored');
    const heard = replica.timesAlive + replica.timesCaughtUp;
    redis.thaw();
    await eventuallyTrue(() => replica.timesAlive + replica.timesCaughtUp > heard);
    await eventuallyTrue(() =>
      store.record([revokedLogin()]).then(
        () => true,
        () => false,
      ),
    );
    await store.stop();
  });
});
