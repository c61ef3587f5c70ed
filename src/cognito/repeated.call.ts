import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { isPassing } from './upstream.outage.js';

const MORE_ATTEMPTS = 2;
const MORE_ATTEMPTS_TO_MAKE = 3;

/** Each pause is drawn at random, so that instances that failed together do not come back together. */
const policy = retry(handleWhen(isPassing), {
  maxAttempts: MORE_ATTEMPTS,
  backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1000 }),
});

/**
 * Calls again, twice at the most, when Cognito was throttling or failed. For calls that do no more when they are
 * repeated: never for passwords, codes and refresh tokens, of which each try counts, or is the only one.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/api-retries.html
 */
export function repeated<T>(call: () => Promise<T>): Promise<T> {
  return policy.execute(call);
}

const makingPolicy = retry(
  handleWhen((error) => error instanceof UserPoolError && error.code === 'throttled' && isPassing(error)),
  {
    maxAttempts: MORE_ATTEMPTS_TO_MAKE,
    backoff: new ExponentialBackoff({ initialDelay: 200, maxDelay: 2000 }),
  },
);

/**
 * Calls again, three times at the most, when Cognito was throttling and has done nothing. For calls that make something:
 * whether one that failed has done so nobody knows, and a second one would make it twice.
 */
export function repeatedWhileThrottled<T>(call: () => Promise<T>): Promise<T> {
  return makingPolicy.execute(call);
}
