import type { Clock } from './clock.js';

/** Lets something happen so many times at once, and so many times a second in the long run. Who is early waits. */
export class Turns {
  private dueAtMilliseconds = Number.NEGATIVE_INFINITY;
  private readonly intervalMilliseconds: number;

  constructor(
    private readonly clock: Clock,
    private readonly atOnce: number,
    aSecond: number,
  ) {
    this.intervalMilliseconds = 1000 / aSecond;
  }

  /** Resolves when it is the caller's turn; those who call one after the other have theirs one after the other. */
  async take(): Promise<void> {
    const now = this.clock.monotonicMilliseconds();
    const waitMilliseconds = this.dueAtMilliseconds - (this.atOnce - 1) * this.intervalMilliseconds - now;
    this.dueAtMilliseconds = Math.max(this.dueAtMilliseconds, now) + this.intervalMilliseconds;
    if (waitMilliseconds > 0) await this.clock.pause(waitMilliseconds);
  }
}
