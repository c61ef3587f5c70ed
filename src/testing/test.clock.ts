import type { Clock } from '../emulator/clock.js';
import { secondsOf, type Duration } from './duration.js';

interface Sleeper {
  readonly untilEpochSeconds: number;
  readonly wake: () => void;
}

/** Runs like the clock of the machine, and can be put forward or back. */
export class TestClock implements Clock {
  #aheadSeconds = 0;
  #furthestAheadSeconds = 0;
  #sleepers: readonly Sleeper[] = [];

  epochSeconds(): number {
    return Date.now() / 1_000 + this.#aheadSeconds;
  }

  /** @internal By how much it has been ahead of the machine's at most: this never shrinks. */
  get furthestAheadSeconds(): number {
    return this.#furthestAheadSeconds;
  }

  /**
   * Puts the clock forward, by seconds or by a duration such as `'1h'`.
   *
   * What verifies tokens by the clock of the machine sees tokens from the future: give it this one, for a Nest module
   * with `pool.moduleOptions()`.
   *
   * @throws TypeError for what is not a duration
   */
  advance(duration: Duration): void {
    this.#put(this.#aheadSeconds + secondsOf(duration));
  }

  /** From here it runs on. A number is in seconds since the Unix epoch. @throws TypeError for what is not a moment */
  set(moment: Date | number): void {
    const epochSeconds = typeof moment === 'number' ? moment : moment.getTime() / 1_000;
    if (!Number.isFinite(epochSeconds)) throw new TypeError('Not a moment.');
    this.#put(epochSeconds - Date.now() / 1_000);
  }

  /** On time with the machine again. */
  reset(): void {
    this.#put(0);
  }

  /** Ends when the clock has been put forward that far: no time of the machine passes over it. */
  async sleep(duration: Duration): Promise<void> {
    const untilEpochSeconds = this.epochSeconds() + secondsOf(duration);
    await new Promise<void>((wake) => {
      this.#sleepers = [...this.#sleepers, { untilEpochSeconds, wake }];
    });
  }

  #put(aheadSeconds: number): void {
    this.#aheadSeconds = aheadSeconds;
    this.#furthestAheadSeconds = Math.max(this.#furthestAheadSeconds, aheadSeconds);
    this.#wakeSleepers();
  }

  #wakeSleepers(): void {
    const now = this.epochSeconds();
    const due = this.#sleepers.filter(({ untilEpochSeconds }) => untilEpochSeconds <= now);
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const { wake } of due) wake();
  }
}
