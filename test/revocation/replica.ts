import { RevocationList } from '../../src/revocation/revocation.list.js';
import type { Revocation } from '../../src/revocation/revocation.js';
import type { RevocationFeed } from '../../src/revocation/revocation.store.js';

/** What the replica of one instance looks like from a store, and what it was told. */
export class Replica implements RevocationFeed {
  readonly list = new RevocationList();
  readonly heard: Revocation[] = [];
  timesCaughtUp = 0;
  timesAlive = 0;

  added(revocations: readonly Revocation[]): void {
    for (const revocation of revocations) {
      this.list.add(revocation);
      this.heard.push(revocation);
    }
  }

  known(): Iterable<Revocation> {
    return this.list.entries();
  }

  caughtUp(): void {
    this.timesCaughtUp += 1;
  }

  alive(): void {
    this.timesAlive += 1;
  }

  find(sought: Revocation): Revocation | undefined {
    for (const entry of this.known()) if (idOf(entry) === idOf(sought)) return entry;
    return undefined;
  }

  holds(sought: Revocation): boolean {
    return this.find(sought) !== undefined;
  }
}

/** Everything but the times. */
function idOf(revocation: Revocation): string {
  return Object.entries(revocation)
    .filter(([name]) => !/(Milliseconds|Seconds)$/.test(name))
    .join();
}
