import { BrokenCircuitError, BulkheadRejectedError } from 'cockatiel';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { sdkErrorOf, userPoolErrorOf } from './cognito.errors.js';

/**
 * Whether Cognito failed, or was not reached. Not whatever we have no name for: an exception that says it is the
 * client's fault can be brought about by callers, such as an address that no mail reaches.
 */
export function isOutage(error: unknown): boolean {
  if (userPoolErrorOf(error).code !== 'unavailable') return false;
  const cause = sdkErrorOf(error);
  return !(cause instanceof Error && '$fault' in cause && cause.$fault === 'client');
}

/** Whether the same call may succeed in a moment: not while the circuit is open, and not after a long wait. */
export function isPassing(error: unknown): boolean {
  const cause = sdkErrorOf(error);
  if (cause instanceof BrokenCircuitError || cause instanceof BulkheadRejectedError) return false;
  if (cause instanceof Error && cause.name === 'TimeoutError') return false;
  return isThrottled(error, cause) || isOutage(error);
}

/** Not the limits of a user or of the account, which last for hours: the quota of a second. */
function isThrottled(error: unknown, cause: unknown): boolean {
  if (!(error instanceof UserPoolError) || error.code !== 'throttled') return false;
  return cause === error || (cause instanceof Error && cause.name === 'TooManyRequestsException');
}
