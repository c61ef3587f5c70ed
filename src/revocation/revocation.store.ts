import type { Revocation } from './revocation.js';

/** What a store tells the replica of this instance. */
export interface RevocationFeed {
  /** Entries that this or another instance wrote. May repeat what is known. */
  added(revocations: readonly Revocation[]): void;
  /** About so many entries will be delivered: an instance that makes room for them at once joins sooner. */
  expecting?(count: number): void;
  /** Everything that is known here and still forbids something, for a store that came back empty. */
  known(): Iterable<Revocation>;
  /** Everything the store holds has been delivered through `added`, and what is written from now on will be. */
  caughtUp(): void;
  /** The store was heard of at this moment; what was written before it has been delivered. */
  alive(): void;
}

/**
 * Where revocations outlive the request, and by which instances hear of each other's. An injection token.
 *
 * The store is never asked while a request is checked: it feeds the replica.
 */
export abstract class RevocationStore {
  /** For people: `memory`, `file`, `redis`. Never holds an address or a password. */
  abstract readonly description: string;

  /** Whether several instances share it. */
  abstract readonly isShared: boolean;

  /**
   * Starts feeding. Returns soon, whether or not the store can be reached; the feed says when it has caught up.
   * After ten seconds the application boots without waiting longer, and answers as while the store is unavailable.
   *
   * @throws Error for what no waiting will mend, such as a damaged file: the application then does not boot
   */
  abstract start(feed: RevocationFeed): Promise<void>;

  /**
   * Writes, durably as far as the store can, and then tells the other instances. After five seconds it counts as
   * failed, and a logout is answered 503.
   *
   * @throws Error within a bounded time when it could not be written
   */
  abstract record(revocations: readonly Revocation[]): Promise<void>;

  /** Closes what it opened. It is not waited for longer than five seconds. */
  abstract stop(): Promise<void>;
}
