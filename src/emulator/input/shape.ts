import type { Place } from './place.js';

/**
 * Reads a value that came from outside. A shape never throws: it records every fault at its place, so that a caller
 * learns all of them at once, and what it returns may be used only when the reading ended without a fault.
 */
export interface Shape<T> {
  read(value: unknown, place: Place): T;
}

export type Members = Readonly<Record<string, Shape<unknown>>>;

export type InputOf<M extends Members> = {
  readonly [K in keyof M]: M[K] extends Shape<infer T> ? T : never;
};

/** What a shape returns for a value that it has reported: nobody gets to see it. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is no value here, and none is ever used
export const unusable = undefined as never;

export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export function required<T>(read: (value: unknown, place: Place) => T): Shape<T> {
  return {
    read(value, place) {
      if (!isAbsent(value)) return read(value, place);
      place.violates('Member must not be null');
      return unusable;
    },
  };
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return { read: (value, place) => (isAbsent(value) ? undefined : shape.read(value, place)) };
}
