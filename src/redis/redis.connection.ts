import { Logger } from '@nestjs/common';
import type { RedisClientType, RedisFunctions, RedisModules, RedisScripts } from '@redis/client';
import { withinDeadline } from './deadline.js';
import { importOptional } from './optional.package.js';
import { RedisUnavailableError } from './redis.error.js';
import { RedisOutage } from './redis.outage.js';

export type RedisClient = RedisClientType<RedisModules, RedisFunctions, RedisScripts, 3>;

const CONNECT_MILLISECONDS = 1000;
const PING_MILLISECONDS = 1000;
const SILENT_SOCKET_MILLISECONDS = 3000;
const LONGEST_PAUSE_MILLISECONDS = 500;

/**
 * One connection to Redis that comes back by itself and never lets a caller hang.
 *
 * A command is refused at once while there is no connection, and while the server owes an answer that is
 * overdue. The second rule also keeps a frozen connection quiet, so that the client's own idle timeout can
 * see that it is dead and open a new one.
 */
export class RedisConnection {
  private overdue = 0;
  private isClosed = false;
  private hasSocket = false;

  private constructor(
    readonly client: RedisClient,
    private readonly deadlineMilliseconds: number,
    outage: RedisOutage,
  ) {
    client.on('error', (cause) => {
      this.hasSocket = false;
      if (!this.isClosed) outage.began(cause);
    });
    client.on('connect', () => {
      this.hasSocket = true;
      if (this.isClosed) this.destroy();
    });
    client.on('reconnecting', () => {
      if (this.isClosed) this.destroy();
    });
    client.on('ready', () => outage.ended());
  }

  /**
   * Prepares a connection; {@link open} opens it.
   *
   * @throws Error when `@redis/client` is not installed or the URL is not one of Redis
   */
  static async to(url: string, deadlineMilliseconds: number): Promise<RedisConnection> {
    const { host } = parseRedisUrl(url);
    const { createClient } = await importOptional('@redis/client', () => import('@redis/client'));
    const connection: RedisConnection = new RedisConnection(
      createClient({
        url,
        // RESP3 brings announcements and replies on one connection, in the order in which they happened.
        RESP: 3,
        maintNotifications: 'disabled',
        // Nothing may wait in a queue for the end of an outage: callers are told at once.
        disableOfflineQueue: true,
        pingInterval: PING_MILLISECONDS,
        socket: {
          connectTimeout: CONNECT_MILLISECONDS,
          socketTimeout: SILENT_SOCKET_MILLISECONDS,
          reconnectStrategy: (attempts) => (connection.isClosed ? false : pauseBefore(attempts)),
        },
      }),
      deadlineMilliseconds,
      new RedisOutage(new Logger('Redis'), host),
    );
    return connection;
  }

  /** Whether a command would be sent now. */
  get isReady(): boolean {
    return this.client.isReady && this.overdue === 0;
  }

  /**
   * Starts connecting, and keeps at it. `onReady` is called each time that it has succeeded.
   *
   * @returns when the first attempt is over, well or not
   */
  open(onReady: () => void = () => undefined): Promise<void> {
    this.client.on('ready', onReady);
    const firstAttempt = new Promise<void>((resolve) => {
      this.client.once('ready', resolve);
      this.client.once('error', () => resolve());
    });
    // It settles only when the connection stands or is closed; what goes wrong is told by the error event.
    this.client.connect().catch(() => undefined);
    return firstAttempt;
  }

  /**
   * Does something with the client, or says within the deadline that it cannot be done.
   *
   * @throws RedisUnavailableError
   */
  async run<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    if (!this.client.isReady) throw new RedisUnavailableError('offline');
    if (this.overdue > 0) throw new RedisUnavailableError('no_answer');

    const answer = work(this.client);
    return withinDeadline(this.deadlineMilliseconds, answer, () => {
      this.countOverdue(answer);
      return new RedisUnavailableError('no_answer');
    });
  }

  /** @throws RedisUnavailableError */
  command(...words: string[]): Promise<unknown> {
    return this.run((client) => client.sendCommand(words));
  }

  /**
   * Closes at once; commands under way are rejected.
   *
   * The client forgets a socket that it is just opening when it is destroyed meanwhile, and the socket stays:
   * so that one is destroyed when it is there.
   */
  close(): void {
    this.isClosed = true;
    if (this.client.isReady || this.hasSocket) this.destroy();
  }

  private destroy(): void {
    if (this.client.isOpen) this.client.destroy();
  }

  private countOverdue(answer: Promise<unknown>): void {
    this.overdue += 1;
    const settled = () => {
      this.overdue -= 1;
    };
    answer.then(settled, settled);
  }
}

function pauseBefore(attempts: number): number {
  const jitter = Math.floor(Math.random() * 50);
  return Math.min(50 * 2 ** attempts, LONGEST_PAUSE_MILLISECONDS) + jitter;
}

/** Node's own error would carry the URL, and with it the password. */
function parseRedisUrl(url: string): URL {
  if (!URL.canParse(url)) throw new Error('The URL of Redis is not a URL.');
  const parsed = new URL(url);
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') {
    throw new Error('The URL of Redis must begin with redis:// or rediss://.');
  }
  return parsed;
}
