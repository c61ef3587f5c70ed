import { withinDeadline } from './deadline.js';
import type { RedisAddress } from './redis.address.js';
import { destroyClient, type MakeRedisClient, type RedisClient } from './redis.client.js';
import { RedisUnavailableError } from './redis.error.js';

const HANDSHAKE_MILLISECONDS = 2000;

/** One connection to one server, from its opening to its end. It does not come back. */
export class RedisLink {
  private hasSocket = false;
  private hasEnded = false;
  private endedBy: (cause: unknown) => void = () => undefined;

  /** Resolves, with the reason, when it is over. */
  readonly ended = new Promise<unknown>((resolve) => (this.endedBy = resolve));

  private constructor(
    readonly address: RedisAddress,
    readonly client: RedisClient,
  ) {
    client.on('error', (cause) => this.end(cause));
    client.on('end', () => this.end(new RedisUnavailableError('offline')));
    client.on('connect', () => (this.hasSocket = true));
  }

  /** Prepares one; {@link open} opens it. */
  static to(address: RedisAddress, makeClient: MakeRedisClient): RedisLink {
    return new RedisLink(address, makeClient(address));
  }

  /** @throws Error when it cannot be opened in time */
  async open(): Promise<void> {
    const late = () => new RedisUnavailableError('no_answer');
    try {
      // A client that is ended while it connects may leave its own answer open.
      const opened = Promise.race([this.client.connect(), this.failed()]);
      await withinDeadline(HANDSHAKE_MILLISECONDS, opened, late);
    } catch (error) {
      this.end(error);
      throw error;
    }
    if (this.hasEnded) throw new RedisUnavailableError('offline');
  }

  private async failed(): Promise<never> {
    throw await this.ended;
  }

  /** Whether commands may be sent. */
  get isOpen(): boolean {
    return !this.hasEnded && this.client.isReady;
  }

  end(cause: unknown): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.endedBy(cause);
    destroyClient(this.client, this.hasSocket);
  }
}
