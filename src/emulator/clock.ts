/** Where the user pool reads the time from. Inject one to make hours pass in a test. */
export interface Clock {
  /** Seconds since the Unix epoch; fractions are welcome. */
  epochSeconds(): number;
}

export const systemClock: Clock = { epochSeconds: () => Date.now() / 1000 };

/** A moment as a JWT NumericDate. Cognito writes whole seconds. */
export function numericDate(epochSeconds: number): number {
  return Math.floor(epochSeconds);
}
