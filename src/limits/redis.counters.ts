import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { RedisConnection } from '../redis/redis.connection.js';
import { DEFAULT_KEY_PREFIX, hashTag, type RedisOptions } from '../redis/redis.options.js';
import type { Clock } from '../tokens/clock.js';
import { MemoryCounters } from './memory.counters.js';
import { type CountedRequest, countedRequest, RequestCounters } from './request.counters.js';

const DEADLINE_MILLISECONDS = 250;
/** Short, for another instance may have taken back or forgiven what was counted. */
const LONGEST_UNASKED_MILLISECONDS = 10_000;
const MOST_UNASKED = 10_000;

/** KEYS: the counter. ARGV: window, limit, time of the block. Returns how many, and the milliseconds left. */
const COUNT = `
local hits = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then left = tonumber(ARGV[1]) redis.call('PEXPIRE', KEYS[1], left) end
if hits == tonumber(ARGV[2]) + 1 and tonumber(ARGV[3]) > left then
  left = tonumber(ARGV[3])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {hits, left}`;

/** What is over must not come back as a counter without an end. */
const TAKE_BACK = `
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end
return 0`;

const reply = z.tuple([z.number(), z.number()]);

/**
 * In Redis or Valkey, shared by all instances: how many there are makes no difference. What is refused is remembered
 * here for some seconds, so that a flood costs Redis next to nothing.
 *
 * While Redis is away, each instance counts for itself. To refuse everybody would hand an outage to whoever wants one,
 * and to count nothing would hand them the passwords.
 */
export class RedisCounters extends RequestCounters implements OnModuleInit, OnApplicationShutdown {
  private readonly alone: MemoryCounters;
  private readonly blockedUntil = new Map<string, number>();

  private constructor(
    private readonly connection: RedisConnection,
    private readonly tag: string,
    private readonly clock: Clock,
  ) {
    super();
    this.alone = new MemoryCounters(clock);
  }

  /** @throws Error when `@redis/client` is not installed */
  static async to(options: RedisOptions, clock: Clock): Promise<RedisCounters> {
    const connection = await RedisConnection.to(options, DEADLINE_MILLISECONDS);
    return new RedisCounters(connection, hashTag(options.keyPrefix ?? DEFAULT_KEY_PREFIX), clock);
  }

  async onModuleInit(): Promise<void> {
    await this.connection.open();
  }

  onApplicationShutdown(): void {
    this.connection.close();
  }

  override async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
  ): Promise<CountedRequest> {
    const blockLeft = this.blockLeft(key);
    if (blockLeft > 0) return countedRequest(limit + 1, limit, blockLeft);
    const answer = await this.asked(COUNT, key, ttl, limit, blockDuration);
    if (answer === undefined) return this.alone.increment(key, ttl, limit, blockDuration);
    const [hits, left] = reply.parse(answer);
    if (hits > limit) this.block(key, left);
    return countedRequest(hits, limit, left);
  }

  override async decrement(key: string): Promise<void> {
    if ((await this.asked(TAKE_BACK, key)) === undefined) await this.alone.decrement(key);
  }

  override async clear(key: string): Promise<void> {
    this.blockedUntil.delete(key);
    await this.alone.clear(key);
    await this.asked("return redis.call('DEL', KEYS[1])", key);
  }

  /** `undefined` while Redis is away: its connection says so in the log. */
  private async asked(script: string, key: string, ...values: number[]): Promise<unknown> {
    const name = `${this.tag}:limit:${key}`;
    return this.connection.command('EVAL', script, '1', name, ...values.map(String)).catch(() => undefined);
  }

  private blockLeft(key: string): number {
    return (this.blockedUntil.get(key) ?? 0) - this.clock.monotonicMilliseconds();
  }

  private block(key: string, leftMilliseconds: number): void {
    if (this.blockedUntil.size >= MOST_UNASKED) this.blockedUntil.clear();
    const unasked = Math.min(leftMilliseconds, LONGEST_UNASKED_MILLISECONDS);
    this.blockedUntil.set(key, this.clock.monotonicMilliseconds() + unasked);
  }
}
