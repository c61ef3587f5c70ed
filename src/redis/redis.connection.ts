import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { withinDeadline } from './deadline.js';
import { isSameServer } from './redis.address.js';
import { type MakeRedisClient, type RedisClient, redisClients } from './redis.client.js';
import { RedisUnavailableError } from './redis.error.js';
import { RedisLink } from './redis.link.js';
import { locatorOf, type RedisLocator } from './redis.locator.js';
import type { RedisOptions } from './redis.options.js';
import { RedisOutage } from './redis.outage.js';
import { isReplica, isServedElsewhere } from './redis.role.js';

const LOOK_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 500;

/**
 * One connection to the Redis that takes our writes. It comes back by itself, follows that role to another server,
 * and never lets a caller hang.
 *
 * One client to one server, also with Sentinel and in a cluster: only so do announcements and replies come in the
 * order in which they happened.
 *
 * A command is refused at once while there is no connection, and while the server owes an answer that is
 * overdue. The second rule also keeps a frozen connection quiet, so that the client's own idle timeout can
 * see that it is dead.
 */
export class RedisConnection {
  private readonly closing = new AbortController();
  private readonly outage: RedisOutage;
  private link: RedisLink | undefined;
  private overdue = 0;
  private looking: Promise<void> | undefined;
  private onReady: () => void = () => undefined;
  private onAttempt: () => void = () => undefined;

  private constructor(
    private readonly locator: RedisLocator,
    private readonly makeClient: MakeRedisClient,
    private readonly deadlineMilliseconds: number,
  ) {
    this.outage = new RedisOutage(new Logger('Redis'), locator.description);
  }

  /**
   * Prepares a connection; {@link open} opens it.
   *
   * @throws Error when `@redis/client` is not installed, or the options do not name a Redis
   */
  static async to(options: RedisOptions, deadlineMilliseconds: number): Promise<RedisConnection> {
    const makeClient = await redisClients(options.tls);
    return new RedisConnection(locatorOf(options, makeClient), makeClient, deadlineMilliseconds);
  }

  /** Which of a server's databases keeps our keys. Channels belong to all of them. */
  get database(): number {
    return this.locator.database;
  }

  /** Whether a command would be sent now. */
  get isReady(): boolean {
    return this.link?.isOpen === true && this.overdue === 0;
  }

  /**
   * Starts connecting, and keeps at it. `onReady` is called each time that it has succeeded.
   *
   * @returns when the first attempt is over, well or not
   */
  open(onReady: () => void = () => undefined): Promise<void> {
    this.onReady = onReady;
    const firstAttempt = new Promise<void>((resolve) => (this.onAttempt = resolve));
    void this.stayConnected();
    return firstAttempt;
  }

  /**
   * Does something with the client, or says within the deadline that it cannot be done.
   *
   * @throws RedisUnavailableError
   */
  async run<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    const { link } = this;
    if (link?.isOpen !== true) throw new RedisUnavailableError('offline');
    if (this.overdue > 0) throw new RedisUnavailableError('no_answer');

    const answer = work(link.client);
    try {
      return await withinDeadline(this.deadlineMilliseconds, answer, () => {
        this.countOverdue(answer);
        return new RedisUnavailableError('no_answer');
      });
    } catch (error) {
      if (isServedElsewhere(error)) void this.look(link);
      throw error;
    }
  }

  /** @throws RedisUnavailableError */
  command(...words: string[]): Promise<unknown> {
    return this.run((client) => client.sendCommand(words));
  }

  /** Closes at once; commands under way are rejected. */
  close(): void {
    this.closing.abort();
    this.link?.end(new RedisUnavailableError('offline'));
    this.locator.close();
  }

  private get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private async stayConnected(): Promise<void> {
    for (let failures = 0; !this.isClosed; failures += 1) {
      try {
        const link = await this.connect();
        failures = 0;
        this.outage.ended();
        this.onReady();
        this.onAttempt();
        this.tellOf(await this.untilEnded(link));
      } catch (cause) {
        this.locator.doubt();
        this.tellOf(cause);
        this.onAttempt();
      }
      await pause(pauseAfter(failures), undefined, { signal: this.closing.signal }).catch(() => undefined);
    }
  }

  /** @throws Error when there is no server, or it cannot be reached, or is not the one that takes writes */
  private async connect(): Promise<RedisLink> {
    const link = RedisLink.to(await this.locator.locate(), this.makeClient);
    this.link = link;
    if (this.isClosed) link.end(new RedisUnavailableError('offline'));
    await link.open();
    // Sentinels and nodes that have not heard of a failover yet name the old one. A single server may be what it is.
    if (!this.locator.mayMove || !(await isReplica(link.client))) return link;
    const refusal = new Error('the server is a replica');
    link.end(refusal);
    throw refusal;
  }

  private async untilEnded(link: RedisLink): Promise<unknown> {
    const looks = setInterval(() => {
      if (this.locator.mayMove) void this.look(link);
    }, LOOK_MILLISECONDS).unref();
    const cause = await link.ended;
    clearInterval(looks);
    return cause;
  }

  /** Whether another server takes our writes by now. One look at a time; it never rejects. */
  private look(link: RedisLink): Promise<void> {
    return (this.looking ??= this.leaveWhenMoved(link)
      .catch(() => undefined)
      .finally(() => (this.looking = undefined)));
  }

  private async leaveWhenMoved(link: RedisLink): Promise<void> {
    const address = await this.locator.locate();
    const isElsewhere = !isSameServer(address, link.address);
    if (isElsewhere) link.end(new Error(`${this.locator.description} has moved`));
    else if (!this.locator.mayMove) await this.leaveReplica(link);
  }

  /** Behind one name there may be another server by now: a name that follows the master, as at ElastiCache. */
  private async leaveReplica(link: RedisLink): Promise<void> {
    const probe = RedisLink.to(link.address, this.makeClient);
    await probe.open();
    const isStillReplica = await isReplica(probe.client).finally(() => probe.end(undefined));
    if (!isStillReplica) link.end(new Error('the name leads to another server'));
  }

  private tellOf(cause: unknown): void {
    if (!this.isClosed) this.outage.began(cause);
  }

  private countOverdue(answer: Promise<unknown>): void {
    this.overdue += 1;
    const settled = () => {
      this.overdue -= 1;
    };
    answer.then(settled, settled);
  }
}

function pauseAfter(failures: number): number {
  const jitter = Math.floor(Math.random() * 50);
  return Math.min(50 * 2 ** failures, LONGEST_PAUSE_MILLISECONDS) + jitter;
}
