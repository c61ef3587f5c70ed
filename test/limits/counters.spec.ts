import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { MemoryCounters } from '../../src/limits/memory.counters.js';
import { networkOf, siteOf } from '../../src/limits/network.of.js';
import { RedisCounters } from '../../src/limits/redis.counters.js';
import type { RequestCounters } from '../../src/limits/request.counters.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';

const MINUTE = 60_000;

/** Three a minute. */
async function count(counters: ThrottlerStorage, key: string, blockDuration = MINUTE) {
  const { totalHits, isBlocked } = await counters.increment(key, MINUTE, 3, blockDuration, 'test');
  return `${totalHits}${isBlocked ? ' blocked' : ''}`;
}

function itCounts(counters: () => RequestCounters): void {
  it('tells the first that is too many, and how long to wait', async () => {
    const counted: string[] = [];
    for (let time = 0; time < 4; time += 1) counted.push(await count(counters(), 'many'));
    expect(counted).toEqual(['1', '2', '3', '4 blocked']);
    const refused = await counters().increment('many', MINUTE, 3, MINUTE, 'test');
    expect(refused.isBlocked).toBe(true);
    expect(refused.timeToBlockExpire).toBeGreaterThan(0);
    expect(refused.timeToBlockExpire).toBeLessThanOrEqual(60);
  });

  it('counts what comes at once one by one, and each key for itself', async () => {
    const counted = await Promise.all(Array.from({ length: 6 }, () => count(counters(), 'at once')));
    expect(counted.filter((one) => !one.endsWith('blocked'))).toEqual(['1', '2', '3']);
    expect(await count(counters(), 'another')).toBe('1');
  });

  it('takes back, but never below nothing, and forgives', async () => {
    for (let time = 0; time < 2; time += 1) await count(counters(), 'back');
    await counters().decrement('back');
    expect(await count(counters(), 'back')).toBe('2');
    await counters().clear('back');
    await counters().decrement('back');
    expect(await count(counters(), 'back')).toBe('1');
  });
}

describe('Counters in memory', () => {
  let clock: HandMovedClock;
  let counters: MemoryCounters;
  beforeEach(() => {
    clock = new HandMovedClock();
    counters = new MemoryCounters(clock, 10);
  });

  itCounts(() => counters);

  it('begin anew when the window is over', async () => {
    for (let time = 0; time < 4; time += 1) await count(counters, 'key');
    clock.advance(MINUTE - 1);
    expect(await count(counters, 'key')).toBe('5 blocked');
    clock.advance(1);
    expect(await count(counters, 'key')).toBe('1');
  });

  it('block for as long as the throttler says, from the first that is too many', async () => {
    clock.advance(MINUTE / 2);
    for (let time = 0; time < 4; time += 1) await count(counters, 'key', 2 * MINUTE);
    clock.advance(2 * MINUTE - 1);
    expect(await count(counters, 'key')).toBe('5 blocked');
    clock.advance(1);
    expect(await count(counters, 'key')).toBe('1');
  });

  it('hold so many windows and no more: the oldest goes first', async () => {
    for (let key = 0; key < 11; key += 1) await count(counters, `key ${key}`);
    expect(await count(counters, 'key 10')).toBe('2');
    expect(await count(counters, 'key 0')).toBe('1');
  });
});

describeWithRedis('Counters in Redis', () => {
  let redis: RedisProcess;
  let one: RedisCounters;
  let other: RedisCounters;

  beforeAll(async () => {
    redis = await RedisProcess.started();
    [one, other] = await Promise.all([instance(), instance()]);
  });
  afterAll(async () => {
    for (const counters of [one, other]) counters?.onApplicationShutdown();
    await redis.kill();
  });

  async function instance(): Promise<RedisCounters> {
    const counters = await RedisCounters.to({ url: redis.url }, new HandMovedClock());
    await counters.onModuleInit();
    return counters;
  }

  itCounts(() => one);

  it('are one for all instances', async () => {
    const counted: string[] = [];
    for (const counters of [one, other, one, other]) counted.push(await count(counters, 'shared'));
    expect(counted).toEqual(['1', '2', '3', '4 blocked']);
  });

  it('end by themselves in Redis', async () => {
    await count(one, 'ending');
    await one.decrement('ending');
    const left = await redis.command('PTTL', '{nest-cognito-oauth}:limit:ending');
    expect(Number(left.replace(':', ''))).toBeGreaterThan(0);
    expect(Number(left.replace(':', ''))).toBeLessThanOrEqual(MINUTE);
  });

  it('go on in each instance while Redis is away', async () => {
    await redis.kill();
    const counted: string[] = [];
    for (let time = 0; time < 4; time += 1) counted.push(await count(one, 'away'));
    expect(counted).toEqual(['1', '2', '3', '4 blocked']);
  });
});

describe('What counts as one address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2::3', '2001:db8:1::/48'],
    ['2001:db8::3', '2001:db8:0::/48'],
    ['', 'unknown'],
  ])('of %s is of the site %s', (address, site) => {
    expect(siteOf(networkOf(address))).toBe(site);
  });
});
