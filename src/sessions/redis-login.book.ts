import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { RedisConnection } from '../redis/redis.connection.js';
import { DEFAULT_KEY_PREFIX, hashTag, type RedisOptions } from '../redis/redis.options.js';
import type { Clock } from '../tokens/clock.js';
import { LISTED_LOGINS, LoginBook, TRADE_KNOWN_MILLISECONDS } from './login.book.js';

const DEADLINE_MILLISECONDS = 500;
const PAUSE_MILLISECONDS = 250;

/** KEYS: the user's list. ARGV: login, when it was seen, what is too old, how many stay, lifetime in milliseconds. */
const ADD = `
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[3])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[4]) - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1`;

/**
 * Takes a turn that nobody has, or that this instance has: a command that was given up while Redis was frozen is
 * carried out all the same when it thaws, and must not keep out the one who sent it.
 */
const TAKE = `
local held = redis.call('GET', KEYS[1])
if held and string.sub(held, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ARGV[2], 'EX', ARGV[3])
return 1`;

/** Only whoever took the turn may give it back: its time may be over, and somebody else's turn have come. */
const GIVE_BACK = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;

/** In Redis or Valkey, one key a user, for several instances. */
export class RedisLoginBook extends LoginBook implements OnApplicationShutdown {
  private readonly instance = randomUUID();

  private constructor(
    private readonly connection: RedisConnection,
    private readonly tag: string,
    private readonly clock: Clock,
    private readonly lifetimeSeconds: number,
    override readonly turnSeconds: number,
  ) {
    super();
  }

  /**
   * Comes back when the first attempt to connect is over, well or not.
   *
   * @throws Error when `@redis/client` is not installed or the options do not name a Redis
   */
  static async to(
    options: RedisOptions,
    clock: Clock,
    lifetimeSeconds: number,
    turnSeconds: number,
  ): Promise<RedisLoginBook> {
    const connection = await RedisConnection.to(options, DEADLINE_MILLISECONDS);
    await connection.open();
    const tag = hashTag(options.keyPrefix ?? DEFAULT_KEY_PREFIX);
    return new RedisLoginBook(connection, tag, clock, lifetimeSeconds, turnSeconds);
  }

  override async add(subject: string, loginId: string, seenAtMilliseconds: number): Promise<void> {
    const lifetimeMilliseconds = this.lifetimeSeconds * 1000;
    const tooOld = seenAtMilliseconds - lifetimeMilliseconds;
    const values = [seenAtMilliseconds, tooOld, LISTED_LOGINS, lifetimeMilliseconds].map(String);
    await this.connection.command('EVAL', ADD, '1', this.listOf(subject), loginId, ...values);
  }

  override async of(subject: string): Promise<string[]> {
    const oldest = this.clock.nowMilliseconds() - this.lifetimeSeconds * 1000;
    const answer = await this.connection.command(
      'ZREVRANGEBYSCORE',
      this.listOf(subject),
      '+inf',
      String(oldest),
    );
    return Array.isArray(answer) ? answer.map(String) : [];
  }

  override async remove(subject: string, loginIds: readonly string[]): Promise<void> {
    if (loginIds.length > 0) await this.connection.command('ZREM', this.listOf(subject), ...loginIds);
  }

  override async takeTurn(name: string): Promise<(() => Promise<void>) | undefined> {
    const key = `${this.tag}:turn:${name}`;
    const turn = randomUUID();
    const giveBack = async () => {
      await this.connection.command('EVAL', GIVE_BACK, '1', key, `${this.instance}${turn}`);
    };
    try {
      const seconds = String(this.turnSeconds);
      const taken = await this.connection.command('EVAL', TAKE, '1', key, this.instance, turn, seconds);
      return taken === 1 ? giveBack : undefined;
    } catch (error) {
      void this.giveBackLater(giveBack);
      throw error;
    }
  }

  override async noteTrade(name: string): Promise<void> {
    const lifetime = String(TRADE_KNOWN_MILLISECONDS);
    await this.connection.command('SET', this.tradeOf(name), '1', 'NX', 'PX', lifetime);
  }

  /** By what is left of its lifetime: only the clock of Redis counts. */
  override async millisecondsSinceTrade(name: string): Promise<number | undefined> {
    const left = Number(await this.connection.command('PTTL', this.tradeOf(name)));
    return left < 0 ? undefined : TRADE_KNOWN_MILLISECONDS - left;
  }

  onApplicationShutdown(): void {
    this.connection.close();
  }

  /** It may yet be taken, and would keep the other instances waiting. */
  private async giveBackLater(giveBack: () => Promise<void>): Promise<void> {
    const deadline = this.clock.monotonicMilliseconds() + this.turnSeconds * 1000;
    while (this.clock.monotonicMilliseconds() < deadline) {
      await setTimeout(PAUSE_MILLISECONDS, undefined, { ref: false });
      try {
        return await giveBack();
      } catch {
        // Not yet: it is tried again.
      }
    }
  }

  private tradeOf(name: string): string {
    return `${this.tag}:traded:${name}`;
  }

  private listOf(subject: string): string {
    return `${this.tag}:logins:${subject}`;
  }
}
