import { required, unusable, type Shape } from './shape.js';

interface TextRules {
  readonly min?: number;
  readonly max?: number;
  /** Matched against the whole value. The source is what Cognito quotes when the value does not fit. */
  readonly pattern?: string;
  /** A password, code or token: it is never repeated in an error. */
  readonly secret?: boolean;
}

/** Long enough to recognise a value in an error, short enough not to send a megabyte back. */
const longestEcho = 256;

export function text({ min, max, pattern, secret }: TextRules = {}): Shape<string> {
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u');
  return required((value, place) => {
    if (typeof value !== 'string') {
      place.wrongType('a string');
      return unusable;
    }
    const echo = secret ? undefined : value.slice(0, longestEcho);
    if (min !== undefined && value.length < min) {
      place.violates(`Member must have length greater than or equal to ${min}`, echo);
    }
    if (max !== undefined && value.length > max) {
      place.violates(`Member must have length less than or equal to ${max}`, echo);
      return unusable;
    }
    if (whole && !whole.test(value)) {
      place.violates(`Member must satisfy regular expression pattern: ${pattern}`, echo);
    }
    return value;
  });
}

export function oneOf<const T extends string>(...values: readonly T[]): Shape<T> {
  return required((value, place) => {
    if (typeof value !== 'string') {
      place.wrongType('a string');
      return unusable;
    }
    const known = values.find((candidate) => candidate === value);
    if (known !== undefined) return known;
    place.violates(`Member must satisfy enum value set: [${values.join(', ')}]`, value.slice(0, longestEcho));
    return unusable;
  });
}

export function wholeNumber({ min, max }: { min: number; max: number }): Shape<number> {
  return required((value, place) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      place.wrongType('a whole number');
      return unusable;
    }
    if (value < min) place.violates(`Member must have value greater than or equal to ${min}`, `${value}`);
    if (value > max) place.violates(`Member must have value less than or equal to ${max}`, `${value}`);
    return value;
  });
}

export const flag: Shape<boolean> = required((value, place) => {
  if (typeof value === 'boolean') return value;
  place.wrongType('true or false');
  return unusable;
});
