import { Clock } from '../../src/tokens/clock.js';

/** Stands still until the test moves it. The wall clock may be set back; the monotonic one only ever grows. */
export class HandMovedClock extends Clock {
  private monotonic = 0;
  private pauses: Array<{ readonly until: number; readonly end: () => void }> = [];

  constructor(private now = Date.UTC(2030, 0, 1)) {
    super();
  }

  override nowMilliseconds(): number {
    return this.now;
  }

  override monotonicMilliseconds(): number {
    return this.monotonic;
  }

  /** Ends when the test has moved the clock that far. */
  override pause(milliseconds: number): Promise<void> {
    const until = this.monotonic + milliseconds;
    return new Promise((end) => this.pauses.push({ until, end }));
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    this.monotonic += milliseconds;
    const over = this.pauses.filter(({ until }) => until <= this.monotonic);
    this.pauses = this.pauses.filter((pause) => !over.includes(pause));
    for (const { end } of over) end();
  }

  advanceSeconds(seconds: number): void {
    this.advance(seconds * 1000);
  }

  /** As an operator or NTP does. */
  setWallClockBack(seconds: number): void {
    this.now -= seconds * 1000;
  }
}
