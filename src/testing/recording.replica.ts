import type { Revocation, RevocationFeed } from '../index.js';

/** What the replica of one instance looks like from a store: it keeps what it was told last. */
export class RecordingReplica implements RevocationFeed {
  timesCaughtUp = 0;
  timesHeard = 0;
  private readonly held = new Map<string, Revocation>();

  added(revocations: readonly Revocation[]): void {
    for (const revocation of revocations) this.held.set(saying(revocation), revocation);
  }

  known(): Iterable<Revocation> {
    return this.held.values();
  }

  caughtUp(): void {
    this.timesCaughtUp += 1;
    this.timesHeard += 1;
  }

  alive(): void {
    this.timesHeard += 1;
  }

  readonly find = (sought: Revocation): Revocation | undefined => this.held.get(saying(sought));

  readonly holds = (sought: Revocation): boolean => this.held.has(saying(sought));
}

/** Everything but the expiry. */
function saying({ expiresAtSeconds: _expiry, ...said }: Revocation): string {
  return JSON.stringify(Object.entries(said).toSorted(([one], [other]) => one.localeCompare(other)));
}
