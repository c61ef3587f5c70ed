import { Logger } from '@nestjs/common';
import { RedisConnection } from '../redis/redis.connection.js';
import { RedisUnavailableError } from '../redis/redis.error.js';
import { DEFAULT_KEY_PREFIX, hashTag, type RedisOptions } from '../redis/redis.options.js';
import { fromRecord, toRecord } from './recorded.revocation.js';
import { ReconciliationSchedule } from './redis-revocation.reconciliation.js';
import { RedisRevocationRecord } from './redis-revocation.record.js';
import { HeardRevision, isBetween, type StoreStanding } from './redis-revocation.revision.js';
import { UnwrittenRevocations } from './redis-revocation.unwritten.js';
import type { Revocation } from './revocation.js';
import { RevocationStore, type RevocationFeed } from './revocation.store.js';

const DEADLINE_MILLISECONDS = 800;
const CHECK_MILLISECONDS = 1000;
const FIRST_READ_MILLISECONDS = 1000;
/** An instance that lost its connection tries again within half a second. */
const REFILL_MILLISECONDS = 700;

/**
 * Revocations in Redis or Valkey, for several instances.
 *
 * An announcement alone is not to be relied on: what is said while a connection is down is lost. So each write
 * is stored first and has a number, everything is read after each connection, and once a second the store is
 * asked for its number, and whether it holds as many entries as were written. A store that lost some, because it
 * was restarted, evicted them or a replica took over, is given what this instance still knows. What no count can
 * tell is found once a minute, when everything is compared. An instance that knows nothing yet and saw the store come
 * back empty does not believe it before the others had time for that.
 */
export class RedisRevocationStore extends RevocationStore {
  override readonly description = 'redis';
  override readonly isShared = true;

  private readonly logger = new Logger(RedisRevocationStore.name);
  private readonly heard = new HeardRevision();
  private readonly unwritten = new UnwrittenRevocations();
  private readonly schedule = new ReconciliationSchedule();
  private losses = 0;
  private mustRead = true;
  private hasRead = false;
  private wasAwayAtFirst = false;
  private announcedMeanwhile: Set<string> | undefined;
  private attending: Promise<void> | undefined;
  private checks: NodeJS.Timeout | undefined;
  private complaint = '';

  private constructor(
    private readonly connection: RedisConnection,
    private readonly stored: RedisRevocationRecord,
  ) {
    super();
  }

  /**
   * Connects to nothing yet.
   *
   * @throws Error when `@redis/client` is not installed, or the options do not name a Redis
   */
  static async to(options: RedisOptions): Promise<RedisRevocationStore> {
    const connection = await RedisConnection.to(options, DEADLINE_MILLISECONDS);
    const tag = hashTag(options.keyPrefix ?? DEFAULT_KEY_PREFIX);
    return new RedisRevocationStore(connection, new RedisRevocationRecord(connection, tag));
  }

  /** Waits for the first full read, though for a second at the most. */
  override async start(feed: RevocationFeed): Promise<void> {
    const attend = () => (this.attending ??= this.attend(feed).finally(() => (this.attending = undefined)));
    const readAnew = () => {
      this.mustRead = true;
      void attend();
    };
    this.stored.onAnnouncement((revision, entries) => {
      feed.added(entries.map(fromRecord));
      for (const [member] of entries) this.announcedMeanwhile?.add(member);
      if (!this.heard.isNext(revision)) readAnew();
    });
    this.checks = setInterval(() => void attend(), CHECK_MILLISECONDS).unref();
    const firstAttempt = this.connection.open(readAnew).then(attend);
    await Promise.race([firstAttempt, pause(FIRST_READ_MILLISECONDS)]);
  }

  override async record(revocations: readonly Revocation[]): Promise<void> {
    const entries = revocations.map(toRecord);
    try {
      await this.stored.write(entries, 'replace');
      this.unwritten.remove(entries);
    } catch (cause) {
      this.unwritten.add(entries);
      throw new Error('The revocation could not be stored in Redis.', { cause });
    }
  }

  override async stop(): Promise<void> {
    clearInterval(this.checks);
    this.connection.close();
    await this.attending;
  }

  /** The round that is made after each connection, each second and each missed announcement; one at a time. */
  private async attend(feed: RevocationFeed): Promise<void> {
    try {
      do {
        if (!this.connection.isReady) {
          this.wasAwayAtFirst ||= !this.hasRead;
          return;
        }
        if (!(await this.listensTo(feed))) await this.readAll(feed);
        else if (this.schedule.isDue(this.losses)) await this.reconcile(feed);
        await this.stored.removeExpired();
        await this.unwritten.writeSomeTo(this.stored);
        this.complaint = '';
      } while (this.mustRead || !this.unwritten.isEmpty);
    } catch (error) {
      this.complain(error);
    }
  }

  /** Whether nothing was missed since the last reading; then the feed is told that the store is heard. */
  private async listensTo(feed: RevocationFeed): Promise<boolean> {
    if (this.mustRead) return false;
    const before = this.heard.last;
    const standing = await this.ask();
    if (this.mustRead || !isBetween(before, standing, this.heard.last)) return false;
    feed.alive();
    return true;
  }

  private async ask(): Promise<StoreStanding> {
    const standing = await this.stored.standing();
    this.losses = standing.losses;
    return standing;
  }

  private async readAll(feed: RevocationFeed): Promise<void> {
    this.mustRead = false;
    try {
      this.heard.forget();
      await this.stored.listen();
      this.heard.startFrom(await this.ask());
      await this.leaveTimeToRefill();
      await this.compare(feed, this.deliverUntilCaughtUp(feed));
      this.hasRead = true;
    } catch (error) {
      this.mustRead = true;
      throw error;
    }
  }

  /** It listens already: what others write meanwhile is heard. */
  private async leaveTimeToRefill(): Promise<void> {
    if (this.hasRead || !this.wasAwayAtFirst || (await this.stored.count()) > 0) return;
    await pause(REFILL_MILLISECONDS);
  }

  /** Nothing was missed, so the feed need not wait for the end of it: a long comparison is no silence. */
  private async reconcile(feed: RevocationFeed): Promise<void> {
    const check = async () => {
      if (!(await this.listensTo(feed))) this.mustRead = true;
    };
    const checks = setInterval(() => void check().catch(() => undefined), CHECK_MILLISECONDS).unref();
    try {
      await this.compare(feed, this.deliverAll(feed));
    } finally {
      clearInterval(checks);
    }
  }

  /** What the store holds and this instance lacks is delivered; the other way round, it is written. */
  private async compare(feed: RevocationFeed, delivery: AsyncIterable<readonly Revocation[]>): Promise<void> {
    const { losses } = this;
    this.schedule.began();
    try {
      const count = await this.stored.count();
      feed.expecting?.(count);
      await this.unwritten.findMissing(feed, delivery, count);
    } finally {
      this.announcedMeanwhile = undefined;
    }
    this.schedule.ended(losses);
  }

  private async *deliverUntilCaughtUp(feed: RevocationFeed): AsyncIterable<readonly Revocation[]> {
    yield* this.deliverAll(feed);
    // An announcement was missed while we read: then nothing is certain yet, and it is read once more.
    if (!this.mustRead) feed.caughtUp();
  }

  /** What was announced since the reading began is newer than what is read, and must not be overwritten by it. */
  private async *deliverAll(feed: RevocationFeed): AsyncIterable<readonly Revocation[]> {
    const announced = (this.announcedMeanwhile = new Set<string>());
    for await (const entries of this.stored.read()) {
      const revocations = entries.map(fromRecord);
      const isNewer = (index: number) => announced.has(entries[index]?.[0] ?? '');
      feed.added(announced.size === 0 ? revocations : revocations.filter((_, index) => !isNewer(index)));
      yield revocations;
    }
  }

  /** The connection tells of its own outages; what else Redis refuses is said once, not once a second. */
  private complain(error: unknown): void {
    if (error instanceof RedisUnavailableError || !this.connection.isReady) return;
    const complaint = error instanceof Error ? error.message : 'unknown';
    if (complaint !== this.complaint) this.logger.error(`Redis does not serve revocations: ${complaint}`);
    this.complaint = complaint;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
