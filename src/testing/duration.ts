const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

type Part = `${number}${keyof typeof unitSeconds}`;

/** For example `'90s'`, `'5m'`, `'1h'` or `'30d'`, or several of them at once: `'5m1s'`. */
export type DurationText = Part | `${Part}${Part}` | `${Part}${Part}${Part}`;

/** Seconds, or a text that says its unit. */
export type Duration = number | DurationText;

/** @throws TypeError for what is not a duration */
export function secondsOf(duration: Duration): number {
  return typeof duration === 'number' ? duration : secondsIn(duration);
}

function secondsIn(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  if (duration === '' || parts.map(([part]) => part).join('') !== duration) throw notADuration(duration);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * secondsPer(unit), 0);
}

function secondsPer(unit: string | undefined): number {
  return isUnit(unit) ? unitSeconds[unit] : Number.NaN;
}

function isUnit(unit: string | undefined): unit is keyof typeof unitSeconds {
  return unit !== undefined && Object.hasOwn(unitSeconds, unit);
}

function notADuration(text: string): TypeError {
  return new TypeError(`Not a duration: ${text}. Write it like '90s', '5m', '1h', '30d' or '5m1s'.`);
}
