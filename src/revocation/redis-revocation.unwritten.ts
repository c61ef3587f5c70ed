import { setImmediate as nextTurn } from 'node:timers/promises';
import { toRecord, type RecordedRevocation } from './recorded.revocation.js';
import type { Revocation } from './revocation.js';
import { RevocationList } from './revocation.list.js';
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

  add(entries: readonly RecordedRevocation[]): void {
    for (const [member, expiresAtSeconds] of entries) this.entries.set(member, expiresAtSeconds);
  }

  remove(entries: readonly RecordedRevocation[]): void {
    for (const [member] of entries) this.entries.delete(member);
  }

  /** Finds what is known here and was not in a full reading of the store. */
  async findMissing(
    feed: RevocationFeed,
    reading: AsyncIterable<readonly Revocation[]>,
    expected: number,
  ): Promise<void> {
    const mayMiss = knowsAnything(feed);
    const stored = new RevocationList();
    if (mayMiss) stored.expect(expected);
    for await (const revocations of reading) {
      if (mayMiss) for (const revocation of revocations) stored.add(revocation);
    }
    if (!mayMiss) return;

    let seen = 0;
    for (const revocation of feed.known()) {
      if (!stored.holds(revocation)) this.add([toRecord(revocation)]);
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

  private firstFew(): readonly RecordedRevocation[] {
    const few: RecordedRevocation[] = [];
    for (const entry of this.entries) {
      few.push(entry);
      if (few.length === ENTRIES_A_TURN) break;
    }
    return few;
  }
}

/** Whether the replica of this instance holds anything that still counts. */
function knowsAnything(feed: RevocationFeed): boolean {
  for (const _ of feed.known()) return true;
  return false;
}
