import { setImmediate as nextTurn } from 'node:timers/promises';
import { toRedis, type RedisRevocation } from './redis-revocation.member.js';
import type { RedisRevocationRecord } from './redis-revocation.record.js';
import type { RevocationFeed } from './revocation.store.js';

const ENTRIES_A_TURN = 500;
const BATCHES_AT_ONCE = 20;

/** What this instance knows and the store does not: writes that failed, and what a store has lost. */
export class UnwrittenRevocations {
  private readonly entries = new Map<string, number>();

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  add(entries: readonly RedisRevocation[]): void {
    for (const [member, expiresAtSeconds] of entries) this.entries.set(member, expiresAtSeconds);
  }

  remove(entries: readonly RedisRevocation[]): void {
    for (const [member] of entries) this.entries.delete(member);
  }

  /** Finds what is known here and was not in a full reading of the store. */
  async findMissing(feed: RevocationFeed, reading: AsyncIterable<readonly RedisRevocation[]>): Promise<void> {
    const mayMiss = knowsAnything(feed);
    const stored = new Set<string>();
    for await (const entries of reading) {
      if (mayMiss) for (const [member] of entries) stored.add(member);
    }
    if (!mayMiss) return;

    let seen = 0;
    for (const revocation of feed.known()) {
      const entry = toRedis(revocation);
      if (!stored.has(entry[0])) this.add([entry]);
      seen += 1;
      if (seen % ENTRIES_A_TURN === 0) await nextTurn();
    }
  }

  /** Not all at once: an instance that fills an empty store must still listen to it in between. */
  async writeSomeTo(record: RedisRevocationRecord): Promise<void> {
    for (let batches = 0; batches < BATCHES_AT_ONCE && !this.isEmpty; batches += 1) {
      const batch = this.firstFew();
      await record.write(batch, 'complete');
      // Unless a write of the same entry has failed meanwhile: that one is still owed.
      this.remove(
        batch.filter(([member, expiresAtSeconds]) => this.entries.get(member) === expiresAtSeconds),
      );
    }
  }

  private firstFew(): readonly RedisRevocation[] {
    const few: RedisRevocation[] = [];
    for (const entry of this.entries) {
      few.push(entry);
      if (few.length === ENTRIES_A_TURN) break;
    }
    return few;
  }
}

/** Whether the replica of this instance holds anything that still counts. */
export function knowsAnything(feed: RevocationFeed): boolean {
  for (const _ of feed.known()) return true;
  return false;
}
