import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AssertionError } from 'node:assert/strict';
import type { Revocation } from '../../src/revocation/revocation.js';
import { RevocationStore, type RevocationFeed } from '../../src/revocation/revocation.store.js';
import { revocationStoreContract } from '../../src/testing/revocation-store.contract.js';

/** What is shared: a log that may be unreachable, and may be lost. */
class SharedLog {
  readonly lives: Revocation[][] = [[]];
  isDown = false;

  get entries(): Revocation[] {
    if (this.isDown) throw new Error('unreachable');
    return this.lives.at(-1) ?? [];
  }
}

/** One that does what the contract asks: each of the others leaves one thing out. */
class PollingStore extends RevocationStore {
  override readonly description = 'log';
  override readonly isShared = true;
  protected feed: RevocationFeed | undefined;
  protected hasCaughtUp = false;
  private timer: NodeJS.Timeout | undefined;
  private life = 0;
  private read = 0;

  constructor(protected readonly log: SharedLog) {
    super();
  }

  override async start(feed: RevocationFeed): Promise<void> {
    this.feed = feed;
    this.timer = setInterval(() => this.poll(), 200);
    this.poll();
  }

  override async record(revocations: readonly Revocation[]): Promise<void> {
    this.log.entries.push(...revocations);
  }

  override async stop(): Promise<void> {
    clearInterval(this.timer);
  }

  protected poll(): void {
    try {
      this.readOn();
    } catch {
      // Silence says it.
    }
  }

  protected readOn(): void {
    const { entries, lives } = this.log;
    if (this.life !== lives.length) {
      this.refill(entries);
      [this.life, this.read] = [lives.length, 0];
    }
    this.feed?.added(entries.slice(this.read));
    this.read = entries.length;
    if (this.hasCaughtUp) this.feed?.alive();
    else this.feed?.caughtUp();
    this.hasCaughtUp = true;
  }

  protected refill(entries: Revocation[]): void {
    entries.push(...(this.feed?.known() ?? []));
  }
}

class AliveByTimer extends PollingStore {
  private beat: NodeJS.Timeout | undefined;

  override async start(feed: RevocationFeed): Promise<void> {
    await super.start(feed);
    this.beat = setInterval(() => this.hasCaughtUp && feed.alive(), 4500);
  }

  override async stop(): Promise<void> {
    await super.stop();
    clearInterval(this.beat);
  }
}

class NeverReadsAgain extends PollingStore {
  private hadOutage = false;

  protected override readOn(): void {
    this.hadOutage ||= this.hasCaughtUp && this.log.isDown;
    if (!this.hadOutage) super.readOn();
    else if (!this.log.isDown) this.feed?.alive();
  }
}

class ForgetsAWipe extends PollingStore {
  protected override refill(): void {}
}

class HangsWhenItRecords extends PollingStore {
  override record(): Promise<void> {
    return new Promise(() => undefined);
  }
}

class HangsDuringOutages extends PollingStore {
  override record(revocations: readonly Revocation[]): Promise<void> {
    return this.log.isDown ? new Promise(() => undefined) : super.record(revocations);
  }
}

class HangsWhenItStarts extends PollingStore {
  override start(): Promise<void> {
    return new Promise(() => undefined);
  }
}

class HangsWhenItStops extends PollingStore {
  override async stop(): Promise<void> {
    await super.stop();
    return new Promise(() => undefined);
  }
}

/** @returns the names of the cases that the store does not pass */
async function failuresOf(Store: new (log: SharedLog) => RevocationStore): Promise<readonly string[]> {
  const log = new SharedLog();
  const contract = revocationStoreContract(() => new Store(log), {
    isShared: true,
    reset: async () => void log.lives.push([]),
    outage: { begin: async () => void (log.isDown = true), end: async () => void (log.isDown = false) },
    wipe: async () => void log.lives.push([]),
  });
  const failures: string[] = [];
  for (const { name, run } of contract) {
    await run().catch((error: unknown) => {
      expect(error).toBeInstanceOf(AssertionError);
      failures.push(name);
    });
  }
  return failures;
}

describe('revocationStoreContract', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** In a time of its own, that passes as fast as it can. */
  const tried = async (Store: new (log: SharedLog) => RevocationStore) => {
    const trial = { isOver: false };
    const failures = failuresOf(Store).finally(() => (trial.isOver = true));
    while (!trial.isOver) await jest.advanceTimersByTimeAsync(50);
    return failures;
  };

  it('passes a store that does all of it', async () => {
    expect(await tried(PollingStore)).toEqual([]);
  });

  it.each([
    ['says by a timer that it is heard, whatever happens', AliveByTimer, 'says so to the replica by silence'],
    ['never reads again after an outage', NeverReadsAgain, 'delivers what others write after an outage'],
    ['does not fill a store that was wiped', ForgetsAWipe, 'writes again what is known'],
    ['neither records nor rejects during an outage', HangsDuringOutages, 'rejects within a bounded time'],
    ['never ends recording', HangsWhenItRecords, 'takes no revocations at all'],
    ['never ends starting', HangsWhenItStarts, 'says that it has caught up, on an empty store too'],
    ['never ends stopping', HangsWhenItStops, 'stops twice'],
  ])('fails a store that %s', async (_, Store, name) => {
    expect(await tried(Store)).toContainEqual(expect.stringContaining(name));
  });
});
