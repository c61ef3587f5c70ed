const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** For example `'90s'`, `'5m'`, `'1h'` or `'30d'`. */
export type DurationText = `${number}${keyof typeof unitSeconds}`;

/** Seconds, or a text that says its unit. */
export type Duration = number | DurationText;

/** @throws TypeError for what is not a duration */
export function secondsOf(duration: Duration): number {
  return typeof duration === 'number' ? duration : secondsIn(duration);
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
