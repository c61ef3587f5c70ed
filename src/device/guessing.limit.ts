import type { Clock } from '../tokens/clock.js';

const WINDOW_MILLISECONDS = 600_000;
const WRONG_FROM_ONE_ADDRESS = 10;
const WRONG_FROM_EVERYWHERE = 2_000;
const ADDRESSES_REMEMBERED = 20_000;

/**
 * Keeps user codes from being guessed: ten wrong ones from an address within ten minutes, and two thousand from
 * everywhere, on each instance. Against 20^8 codes of ten minutes even a thousand pending ones leave a guesser one
 * chance in ten thousand an hour, however many addresses they have.
 *
 * @see RFC 8628 §5.1
 */
export class GuessingLimit {
  private readonly byAddress = new Map<string, number>();
  private fromEverywhere = 0;
  private windowEnds = 0;

  constructor(private readonly clock: Clock) {}

  /** For how long nothing more is looked up for this address, in seconds; 0 when it may go on. */
  secondsToWait(address: string): number {
    const now = this.turned();
    const isSpent =
      (this.byAddress.get(address) ?? 0) >= WRONG_FROM_ONE_ADDRESS ||
      this.fromEverywhere >= WRONG_FROM_EVERYWHERE;
    return isSpent ? Math.ceil((this.windowEnds - now) / 1000) : 0;
  }

  countWrong(address: string): void {
    this.turned();
    this.fromEverywhere += 1;
    if (!this.byAddress.has(address) && this.byAddress.size >= ADDRESSES_REMEMBERED) return;
    this.byAddress.set(address, (this.byAddress.get(address) ?? 0) + 1);
  }

  private turned(): number {
    const now = this.clock.monotonicMilliseconds();
    if (now >= this.windowEnds) {
      this.windowEnds = now + WINDOW_MILLISECONDS;
      this.byAddress.clear();
      this.fromEverywhere = 0;
    }
    return now;
  }
}
