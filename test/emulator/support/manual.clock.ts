import type { Clock } from '../../../src/emulator/clock.js';

/** Stands still until it is told to move. */
export class ManualClock implements Clock {
  constructor(private now = Math.floor(Date.now() / 1_000)) {}

  epochSeconds(): number {
    return this.now;
  }

  advance(seconds: number): void {
    this.now += seconds;
  }
}
