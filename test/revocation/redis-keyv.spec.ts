import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CACHE_MANAGER, CacheModule, type Cache } from '@nestjs/cache-manager';
import { Test } from '@nestjs/testing';
import type { Keyv } from 'keyv';
import { createRedisKeyv } from '../../src/redis/redis.keyv.js';
import { eventually } from './eventually.js';
import { describeWithRedis, RedisProcess } from './redis.process.js';

/** Every call that a session store makes. */
const CALLS: ReadonlyArray<[string, (keyv: Keyv) => Promise<unknown>]> = [
  ['get', (keyv) => keyv.get('a')],
  ['get of many', (keyv) => keyv.get(['a', 'b'])],
  ['set', (keyv) => keyv.set('a', 1)],
  ['set of many', (keyv) => keyv.setMany([{ key: 'a', value: 1 }])],
  ['has', (keyv) => keyv.has('a')],
  ['has of many', (keyv) => keyv.hasMany(['a', 'b'])],
  ['delete', (keyv) => keyv.delete('a')],
  ['delete of many', (keyv) => keyv.delete(['a', 'b'])],
  ['clear', (keyv) => keyv.clear()],
];

describeWithRedis('createRedisKeyv', () => {
  let redis: RedisProcess;
  const opened: Keyv[] = [];

  const open = async () => {
    const keyv = await createRedisKeyv({ url: redis.url });
    opened.push(keyv);
    return keyv;
  };

  beforeAll(async () => {
    redis = await RedisProcess.started();
  });
  afterAll(() => redis.kill());

  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((keyv) => keyv.disconnect()));
    jest.restoreAllMocks();
    await redis.kill();
    await redis.start();
  });

  it('keeps, finds and forgets values', async () => {
    const keyv = await open();
    await keyv.set('a', { deep: [1] });
    expect(await keyv.get('a')).toEqual({ deep: [1] });
    expect(await keyv.get(['a', 'b'])).toEqual([{ deep: [1] }, undefined]);
    expect(await keyv.has('a')).toBe(true);
    expect(await keyv.delete('a')).toBe(true);
    expect(await keyv.get('a')).toBeUndefined();
  });

  it('writes under its key prefix, with an expiry that Redis keeps', async () => {
    const keyv = await open();
    await keyv.set('a', 1, 60_000);
    expect(await redis.command('EXISTS', '{nest-cognito-oauth}::a')).toBe(':1\r\n');
    expect(await redis.command('TTL', '{nest-cognito-oauth}::a')).toMatch(/^:(59|60)\r\n$/);
  });

  it.each(CALLS)('rejects %s at once while Redis is down, and serves it again after', async (_, call) => {
    const keyv = await open();
    await redis.kill();
    await eventually(
      () => call(keyv).then(() => 'answered', String),
      (outcome) => outcome.includes('cannot be reached'),
    );
    const before = performance.now();
    await expect(call(keyv)).rejects.toThrow('cannot be reached');
    expect(performance.now() - before).toBeLessThan(200);

    await redis.start();
    await eventually(() => call(keyv).then(() => true), Boolean);
  });

  it.each(CALLS)(
    'rejects %s within the deadline while Redis is frozen, and serves it again after',
    async (_, call) => {
      const keyv = await open();
      redis.freeze();
      const before = performance.now();
      await expect(call(keyv)).rejects.toThrow('did not answer in time');
      expect(performance.now() - before).toBeLessThan(1500);

      redis.thaw();
      await eventually(() => call(keyv).then(() => true), Boolean);
    },
  );

  it('opens without Redis, and serves when it comes', async () => {
    await redis.kill();
    const keyv = await open();
    await expect(keyv.get('a')).rejects.toThrow('cannot be reached');
    await redis.start();
    await eventually(() => keyv.set('a', 1), Boolean);
  });

  it('leaves no listeners behind, however many calls fail', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    await redis.kill();
    const keyv = await open();
    for (let call = 0; call < 30; call += 1) await expect(keyv.get('a')).rejects.toThrow();
    await redis.start();
    await eventually(() => keyv.set('a', 1), Boolean);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('disconnects at once from a Redis that is frozen', async () => {
    const keyv = await open();
    redis.freeze();
    const unanswered = keyv.get('a');
    await keyv.disconnect();
    await expect(unanswered).rejects.toThrow();
  });

  it('stores for the cache module of Nest, which closes it', async () => {
    const keyv = await open();
    const module = await Test.createTestingModule({
      imports: [CacheModule.register({ stores: [keyv] })],
    }).compile();
    await module.init();
    const cache = module.get<Cache>(CACHE_MANAGER);
    await cache.set('a', 'kept', 60_000);
    expect(await cache.get('a')).toBe('kept');
    await module.close();
    await expect(keyv.get('a')).rejects.toThrow('cannot be reached');
  });
});
