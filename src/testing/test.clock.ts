import type { Clock } from '../emulator/clock.js';

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** For example `'90s'`, `'5m'`, `'1h'` or `'30d'`. */
export type DurationText = `${number}${keyof typeof unitSeconds}`;

/** Runs like the clock of the machine, and can be put forward. */
export class TestClock implements Clock {
  #aheadSeconds = 0;

  epochSeconds(): number {
    return Date.now() / 1_000 + this.#aheadSeconds;
  }

  /**
   * Puts the clock forward, by seconds or by a duration such as `'1h'`.
   *
   * Only the user pool reads this clock. What verifies its tokens by the clock of the machine sees tokens from the future.
   *
   * @throws TypeError for what is not a duration
   */
  advance(duration: number | DurationText): void {
    this.#aheadSeconds += typeof duration === 'number' ? duration : secondsIn(duration);
  }
}

function secondsIn(duration: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(duration) ?? [];
  const seconds = isUnit(unit) ? Number(amount) * unitSeconds[unit] : Number.NaN;
  if (Number.isNaN(seconds))
    throw new TypeError(`Not a duration: ${duration}. Write it like '90s', '5m', '1h' or '30d'.`);
  return seconds;
}

function isUnit(unit: string | undefined): unit is keyof typeof unitSeconds {
  return unit !== undefined && Object.hasOwn(unitSeconds, unit);
}
