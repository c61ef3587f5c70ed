import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { RedisConnection } from '../redis/redis.connection.js';
import type { RecordedRevocation } from './recorded.revocation.js';
import { RedisRevocationPages } from './redis-revocation.pages.js';
import type { StoreRevision, StoreStanding } from './redis-revocation.revision.js';
import { LOOK, REMOVE_EXPIRED, WRITE } from './redis-revocation.script.js';

const ENTRIES_A_WRITE = 500;
const ENTRIES_A_REMOVAL = 1000;
const REMOVALS_AT_ONCE = 20;
const CLOCK_SKEW_SECONDS = 60;

const announcement = z.object({
  epoch: z.string(),
  count: z.number(),
  entries: z.array(z.tuple([z.string(), z.number()])),
});
const standingReply = z.tuple([z.string(), z.number(), z.number()]);

/** `replace` writes what was decided now; `complete` adds what the store lacks, and never shortens. */
export type WriteMode = 'replace' | 'complete';

export type AnnouncementListener = (revision: StoreRevision, entries: readonly RecordedRevocation[]) => void;

/**
 * The durable record in Redis: a sorted set of what is revoked by its expiry, and a count of the writes and of what
 * they should have left there. Both
 * keys and the channel share one hash tag, so that a cluster keeps them together.
 */
export class RedisRevocationRecord {
  private readonly revocations: string;
  private readonly revisionKey: string;
  private readonly channel: string;
  private heard: AnnouncementListener = () => undefined;

  constructor(
    private readonly connection: RedisConnection,
    hashTag: string,
  ) {
    this.revocations = `${hashTag}:revocations`;
    this.revisionKey = `${hashTag}:revocations:revision`;
    // What is said on a channel is heard in all databases, and would refuse there what was revoked here.
    this.channel =
      connection.database === 0 ? this.revocations : `${this.revocations}@${connection.database}`;
  }

  /** Who is told of announcements, from the first {@link listen} on. */
  onAnnouncement(heard: AnnouncementListener): void {
    this.heard = heard;
  }

  /** Writes and announces. All or, when it rejects, perhaps some or all of it. */
  async write(entries: readonly RecordedRevocation[], mode: WriteMode): Promise<void> {
    const { connection, revocations, revisionKey, channel } = this;
    const script = ['EVAL', WRITE, '2', revocations, revisionKey];
    const writes: Promise<unknown>[] = [];
    for (let from = 0; from < entries.length; from += ENTRIES_A_WRITE) {
      const batch = JSON.stringify(entries.slice(from, from + ENTRIES_A_WRITE));
      writes.push(connection.command(...script, channel, randomUUID(), mode, batch));
    }
    await Promise.all(writes);
  }

  /** Asks for announcements. May be called again: a connection that came back has them already. */
  async listen(): Promise<void> {
    await this.connection.run((client) => client.subscribe(this.channel, this.onMessage));
  }

  async standing(): Promise<StoreStanding> {
    const reply = await this.connection.command('EVAL', LOOK, '2', this.revocations, this.revisionKey);
    const [epoch, count, losses] = standingReply.parse(reply);
    return { epoch, count, losses };
  }

  async count(): Promise<number> {
    return Number(await this.connection.command('ZCARD', this.revocations));
  }

  /** Everything that is there. An announcement may be heard before the page that came before it. */
  read(): AsyncIterable<readonly RecordedRevocation[]> {
    return new RedisRevocationPages(this.connection, this.revocations).read();
  }

  async removeExpired(): Promise<void> {
    const { revocations, revisionKey } = this;
    const script = ['EVAL', REMOVE_EXPIRED, '2', revocations, revisionKey];
    const limits = [`${ENTRIES_A_REMOVAL}`, `${CLOCK_SKEW_SECONDS}`];
    for (let turn = 0; turn < REMOVALS_AT_ONCE; turn += 1) {
      const removed = await this.connection.command(...script, ...limits);
      if (removed !== ENTRIES_A_REMOVAL) return;
    }
  }

  private readonly onMessage = (message: string): void => {
    const announced = parseAnnouncement(message);
    // Not ours, or of a later version. If it was a write, its number will be missing and everything is read.
    if (announced !== undefined) this.heard(announced, announced.entries);
  };
}

function parseAnnouncement(message: string): z.infer<typeof announcement> | undefined {
  try {
    return announcement.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
