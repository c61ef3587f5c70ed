import type { Clock } from '../../clock.js';
import { notAuthorized } from '../cognito.error.js';
import { SweptMap } from '../swept.map.js';

interface Failures {
  readonly count: number;
  readonly lockedUntilSeconds: number;
}

const freeAttempts = 5;
const longestLockSeconds = 900;

/**
 * Whoever fails too often has to wait: a second at first, twice as long each time, a quarter of an hour at most. The
 * right password does not help while one waits. Names that do not exist are locked out just the same. A quarter of an
 * hour without an attempt makes up for all of them.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
 */
export class Lockouts {
  readonly #failures: SweptMap<Failures>;

  constructor(private readonly clock: Clock) {
    this.#failures = new SweptMap(clock);
  }

  /** @throws CognitoError NotAuthorizedException */
  check(name: string): void {
    const failures = this.#failures.get(name);
    if (!failures || failures.lockedUntilSeconds <= this.clock.epochSeconds()) return;
    throw notAuthorized('Password attempts exceeded');
  }

  countFailure(name: string): void {
    const now = this.clock.epochSeconds();
    const before = this.#failures.get(name);
    const isForgiven = before && before.lockedUntilSeconds + longestLockSeconds <= now;
    const count = (isForgiven ? 0 : (before?.count ?? 0)) + 1;
    const lockSeconds = Math.min(2 ** (count - freeAttempts), longestLockSeconds);
    const lockedUntilSeconds = count < freeAttempts ? now : now + lockSeconds;
    this.#failures.set(name, { count, lockedUntilSeconds }, now + longestLockSeconds * 2);
  }

  forget(name: string): void {
    this.#failures.take(name);
  }
}
