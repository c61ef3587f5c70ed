import { type RevocationFeed, RevocationStore } from '../../src/index.js';
import { SystemClock } from '../../src/tokens/clock.js';

/** A store that several instances would share, and that fails when the test says so. */
export class ScriptedStore extends RevocationStore {
  override readonly description = 'scripted';
  override readonly isShared = true;
  refusesWrites = false;
  private feed: RevocationFeed | undefined;

  constructor(private readonly answersAtStart = true) {
    super();
  }

  override async start(feed: RevocationFeed): Promise<void> {
    this.feed = feed;
    if (this.answersAtStart) feed.caughtUp();
  }

  override async record(): Promise<void> {
    if (this.refusesWrites) throw new Error('The store does not take it.');
  }

  override async stop(): Promise<void> {}

  /** Is heard of again. */
  speak(): void {
    this.feed?.caughtUp();
  }
}

/** The clock of the machine, but silences can be made longer than they were. */
export class PatientClock extends SystemClock {
  private waitedMilliseconds = 0;

  override monotonicMilliseconds(): number {
    return super.monotonicMilliseconds() + this.waitedMilliseconds;
  }

  wait(seconds: number): void {
    this.waitedMilliseconds += seconds * 1000;
  }
}
