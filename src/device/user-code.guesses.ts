import { z } from 'zod';
import type { RateLimits } from '../limits/rate.limits.js';
import { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import type { ShortLivedRecords } from '../sessions/short-lived.records.js';
import type { Clock } from '../tokens/clock.js';
import { isLongUserCode } from './user.code.js';

const KIND = 'user-codes';
const NAME = 'guessed';
const LONG_FOR_SECONDS = 3600;
const TOLD_AGAIN_MILLISECONDS = 60_000;

const guessed = z.literal(true);

/**
 * Keeps user codes from being guessed, so that nobody can use it to shut the page to others.
 *
 * What protects a code is how many there are against how many can be tried while it lives. So whoever guesses makes the
 * codes longer that are handed out from then on, for an hour, and not the page close: a million tries while a thousand
 * codes of twelve letters wait find one of them once in four million times. A code of eight letters is short enough to
 * be counted: an address that has tried too many wrong ones may bring long ones only. The neighbours of a guesser ask
 * their device for a new code, and that one works.
 *
 * @see RFC 8628 §5.1, §6.1
 */
export class UserCodeGuesses {
  private toldAt = -Infinity;

  constructor(
    private readonly limits: RateLimits,
    private readonly records: ShortLivedRecords,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts a code before it is looked up: many at once must not slip through together.
   *
   * @param userCode `undefined` for what can be none
   * @throws TooManyRequestsError a short one, from an address that has tried too many
   */
  async spend(userCode: string | undefined, address: string): Promise<void> {
    if (userCode !== undefined && isLongUserCode(userCode)) return;
    try {
      await this.limits.spend('userCodes', address);
      await this.limits.spend('userCodesOverall');
    } catch (error) {
      if (!(error instanceof TooManyRequestsError)) throw error;
      await this.tell();
      if (error.limit === 'userCodes') throw error;
    }
  }

  /** It was a right one. */
  async giveBack(userCode: string, address: string): Promise<void> {
    if (isLongUserCode(userCode)) return;
    await this.limits.giveBack('userCodes', address);
    await this.limits.giveBack('userCodesOverall');
  }

  /** Whether codes that are handed out now are to be long. @throws SessionsUnavailableError */
  async areUnderway(): Promise<boolean> {
    return (await this.records.read(KIND, NAME, guessed)) === true;
  }

  /** A flood of guesses is told of once a minute. */
  private async tell(): Promise<void> {
    const now = this.clock.monotonicMilliseconds();
    if (now - this.toldAt < TOLD_AGAIN_MILLISECONDS) return;
    await this.records.put(KIND, NAME, true, LONG_FOR_SECONDS);
    this.toldAt = now;
  }
}
