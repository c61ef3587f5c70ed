import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Keyv } from 'keyv';
import { withinDeadline } from '../redis/deadline.js';
import { fromRecord, toRecord } from './recorded.revocation.js';
import type { Revocation } from './revocation.js';
import { RevocationList } from './revocation.list.js';
import { RevocationStore, type RevocationFeed } from './revocation.store.js';

const ENTRY = 'revocation:';
const STAMP = 'revocations-written';
const ENTRIES_A_WRITE = 100;
const FIRST_READ_MILLISECONDS = 1000;
const POLLS_PER_READ = 30;

/** How a {@link KeyvRevocationStore} asks. */
export interface KeyvRevocationOptions {
  /** How often it looks for what others wrote. Seconds, default 1; keep it well below `maxSilenceSeconds`. */
  readonly pollSeconds?: number;
  /** How long one call may take. Seconds, default 2. */
  readonly deadlineSeconds?: number;
}

/**
 * Revocations in a Keyv, such as the first of `cache.stores` of `@nestjs/cache-manager`, for who already runs one
 * that several instances share (PostgreSQL, MongoDB, etcd …) and has no Redis for {@link RedisRevocationStore}.
 *
 * Keyv has neither transactions nor announcements. So each entry is a key of its own, which writers on several
 * instances cannot take from each other, and a stamp that each write renews tells the others to read.
 *
 * - What it promises: recorded is what the store has taken; others refuse it within `pollSeconds` and the time
 *   of one reading; it rejects when the store fails or is silent; what a wiped store has lost is written again.
 * - What it does not: to be fast. Whenever anything was written, each instance reads everything: it is for
 *   thousands of entries, not for a million. The store must share its clock with the instances, within seconds.
 */
export class KeyvRevocationStore extends RevocationStore {
  override readonly description = 'keyv';
  override readonly isShared = true;

  private readonly logger = new Logger(KeyvRevocationStore.name);
  private readonly pollMilliseconds: number;
  private readonly deadlineMilliseconds: number;
  private readStamp: unknown;
  private pollsSinceRead = 0;
  private errors = 0;
  private complaint = '';
  private polls: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;
  private isStopped = false;

  /** @throws Error when this Keyv cannot list its keys: then nothing could be read back */
  constructor(
    private readonly keyv: Keyv,
    { pollSeconds = 1, deadlineSeconds = 2 }: KeyvRevocationOptions = {},
  ) {
    super();
    if (keyv.iterator === undefined) {
      throw new Error('This Keyv cannot list its keys, and so cannot keep revocations.');
    }
    this.pollMilliseconds = pollSeconds * 1000;
    this.deadlineMilliseconds = deadlineSeconds * 1000;
    // Unless it was told to throw, a Keyv answers a failure like a miss and only emits it.
    keyv.on('error', () => (this.errors += 1));
  }

  /** Waits for the first full read, though for a second at the most. */
  override async start(feed: RevocationFeed): Promise<void> {
    const poll = () => (this.polling ??= this.poll(feed).finally(() => (this.polling = undefined)));
    this.polls = setInterval(() => void poll(), this.pollMilliseconds).unref();
    await Promise.race([poll(), pause(FIRST_READ_MILLISECONDS)]);
  }

  override async record(revocations: readonly Revocation[]): Promise<void> {
    try {
      await this.write(revocations);
    } catch (cause) {
      throw new Error('The revocation could not be stored in Keyv.', { cause });
    }
  }

  /** Leaves the Keyv open: it belongs to whoever made it. */
  override async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.polls);
    await this.polling;
  }

  private async poll(feed: RevocationFeed): Promise<void> {
    try {
      const stamp = await this.ask(() => this.keyv.get<unknown>(STAMP));
      this.pollsSinceRead += 1;
      const isUnchanged = stamp !== undefined && stamp === this.readStamp;
      if (isUnchanged && this.pollsSinceRead < POLLS_PER_READ) return feed.alive();

      const lost = await this.readAll(feed);
      if (this.isStopped) return;
      // Not the stamp of now: what was written since it was asked for may not have been read.
      [this.readStamp, this.pollsSinceRead] = [stamp, 0];
      feed.caughtUp();
      await this.write(lost);
      this.complaint = '';
    } catch (error) {
      this.complain(error);
    }
  }

  /** @returns what is known here and the store has lost, or could not take */
  private async readAll(feed: RevocationFeed): Promise<readonly Revocation[]> {
    const stored = new RevocationList();
    const known = [...feed.known()];
    for await (const [key, value] of this.entries()) {
      const revocation = fromRecord([key.slice(ENTRY.length), Number(value)]);
      stored.add(revocation);
      feed.added([revocation]);
    }
    return known.filter((revocation) => !stored.holds(revocation));
  }

  private async *entries(): AsyncIterable<readonly [key: string, value: unknown]> {
    const iterator: AsyncIterator<unknown> | undefined = this.keyv.iterator?.(undefined);
    if (iterator === undefined) return;
    for (;;) {
      const { done, value } = await this.ask(() => iterator.next());
      if (done === true || this.isStopped) return;
      const [key, content]: unknown[] = Array.isArray(value) ? value : [];
      if (typeof key === 'string' && key.startsWith(ENTRY)) yield [key, content];
    }
  }

  /** The stamp last: whoever sees it finds the entries. */
  private async write(revocations: readonly Revocation[]): Promise<void> {
    const now = Date.now();
    const entries = revocations
      .map(toRecord)
      .map(([text, seconds]) => ({ key: ENTRY + text, value: seconds, ttl: seconds * 1000 - now }))
      .filter(({ ttl }) => ttl > 0);
    if (entries.length === 0) return;

    // Not `setMany`: adapters of which Keyv makes it return nothing do not say what they took.
    for (let from = 0; from < entries.length; from += ENTRIES_A_WRITE) {
      const batch = entries.slice(from, from + ENTRIES_A_WRITE);
      const taken = await Promise.all(
        batch.map(({ key, value, ttl }) => this.ask(() => this.keyv.set(key, value, ttl))),
      );
      if (!taken.every(Boolean)) throw new Error('The Keyv store did not take every entry.');
    }
    const isStamped = await this.ask(() => this.keyv.set(STAMP, randomUUID()));
    if (!isStamped) throw new Error('The Keyv store did not take the stamp.');
  }

  private async ask<T>(call: () => Promise<T>): Promise<T> {
    const errorsBefore = this.errors;
    const late = () => new Error('The Keyv store did not answer in time.');
    const answer = await withinDeadline(this.deadlineMilliseconds, call(), late);
    if (this.errors !== errorsBefore) throw new Error('The Keyv store has reported an error.');
    return answer;
  }

  private complain(error: unknown): void {
    const complaint = error instanceof Error ? error.message : 'unknown';
    if (complaint !== this.complaint) this.logger.error(`Keyv does not serve revocations: ${complaint}`);
    this.complaint = complaint;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
