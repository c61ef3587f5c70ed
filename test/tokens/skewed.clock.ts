import { SystemClock } from '../../src/tokens/clock.js';

/** Runs like the machine's, but is set wrong. */
export class SkewedClock extends SystemClock {
  constructor(private aheadMilliseconds: number) {
    super();
  }

  override nowMilliseconds(): number {
    return super.nowMilliseconds() + this.aheadMilliseconds;
  }

  /** The time of day alone, as an operator does. */
  moveSeconds(seconds: number): void {
    this.aheadMilliseconds += seconds * 1000;
  }
}
