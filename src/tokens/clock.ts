/** Where the time comes from, so that a test can own it. An injection token. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract nowMilliseconds(): number;

  /** Milliseconds that only ever grow, for ages and deadlines: the wall clock may be set back. */
  abstract monotonicMilliseconds(): number;

  /** Resolves when so much time has passed on this clock. The default is a timer of the machine's. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Whole seconds since the epoch, the unit of every claim. */
  nowSeconds(): number {
    return Math.floor(this.nowMilliseconds() / 1000);
  }
}

/** The machine's own clock; the default. */
export class SystemClock extends Clock {
  override nowMilliseconds(): number {
    return Date.now();
  }

  override monotonicMilliseconds(): number {
    return performance.now();
  }
}
