import { Clock } from '../../src/tokens/clock.js';

/** Stands still until the test moves it. The wall clock may be set back; the monotonic one only ever grows. */
export class HandMovedClock extends Clock {
  private monotonic = 0;

  constructor(private now = Date.UTC(2030, 0, 1)) {
    super();
  }

  override nowMilliseconds(): number {
    return this.now;
  }

  override monotonicMilliseconds(): number {
    return this.monotonic;
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    this.monotonic += milliseconds;
  }

  advanceSeconds(seconds: number): void {
    this.advance(seconds * 1000);
  }

  /** As an operator or NTP does. */
  setWallClockBack(seconds: number): void {
    this.now -= seconds * 1000;
  }
}
