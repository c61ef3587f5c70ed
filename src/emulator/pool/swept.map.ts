import type { Clock } from '../clock.js';

interface Entry<V> {
  readonly value: V;
  readonly forgetAtSeconds: number;
}

const smallestSweep = 1_000;

/**
 * A Map for things that stop mattering: each entry says when it may be forgotten, and is dropped some time after.
 * Being still here does not mean being still valid; that is for whoever reads the entry to decide.
 */
export class SweptMap<V> {
  readonly #entries = new Map<string, Entry<V>>();
  #sweepAtSize = smallestSweep;

  constructor(private readonly clock: Clock) {}

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: V, forgetAtSeconds: number): void {
    this.#entries.set(key, { value, forgetAtSeconds });
    if (this.#entries.size >= this.#sweepAtSize) this.#sweep();
  }

  /** Removes and returns: of several callers with the same key exactly one gets the value. */
  take(key: string): V | undefined {
    const value = this.get(key);
    this.#entries.delete(key);
    return value;
  }

  /** With the moment at which each may be forgotten. */
  get entries(): readonly (readonly [string, V, number])[] {
    return Array.from(this.#entries, ([key, { value, forgetAtSeconds }]) => [key, value, forgetAtSeconds]);
  }

  *values(): IterableIterator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  #sweep(): void {
    const now = this.clock.epochSeconds();
    for (const [key, { forgetAtSeconds }] of this.#entries) {
      if (forgetAtSeconds <= now) this.#entries.delete(key);
    }
    this.#sweepAtSize = Math.max(smallestSweep, this.#entries.size * 2);
  }
}
