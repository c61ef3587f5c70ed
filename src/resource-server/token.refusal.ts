import { CannotVerifyError, InvalidTokenError } from '../tokens/token.error.js';
import { Refusal } from './refusal.js';

/** How each failure of the check looks to the caller. What nobody foresaw is our fault, not the caller's 401. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof InvalidTokenError) {
    return new Refusal({
      status: 401,
      reason: error.reason,
      error: 'invalid_token',
      description: error.description,
      cause: error,
    });
  }
  if (error instanceof CannotVerifyError) {
    return new Refusal({ status: 503, reason: error.reason, description: error.description, cause: error });
  }
  return new Refusal({
    status: 503,
    reason: 'check_failed',
    description: 'The request cannot be checked now.',
    cause: error,
  });
}

export function missingToken(): Refusal {
  return new Refusal({
    status: 401,
    reason: 'missing_token',
    description: 'This route needs an access token. Send it as: Authorization: Bearer <access token>.',
  });
}

export function malformedRequest(description: string): Refusal {
  return new Refusal({ status: 400, reason: 'malformed_request', error: 'invalid_request', description });
}

/** Named by no error code, as if there were none: RFC 6750 §3.1. The body of the answer says more. */
export function misplacedToken(): Refusal {
  return new Refusal({
    status: 401,
    reason: 'misplaced_token',
    description:
      'A token in the query or in a form is not accepted, where logs keep it. Send it as: ' +
      'Authorization: Bearer <access token>.',
  });
}
