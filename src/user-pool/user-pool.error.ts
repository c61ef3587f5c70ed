/** What can go wrong at the user pool, in the words of the grants and not of any SDK. */
export type UserPoolErrorCode =
  /** The user name, password, code or refresh token is not good, or the user may not log in. */
  | 'refused'
  /** The refresh token was rotated away, and comes back after its grace period. */
  | 'reused'
  /** The pool wants more: a new password, a second factor. See `ChallengeRequiredError`. */
  | 'challenge'
  /** A code or another answer to a challenge is wrong; it may be tried once more. */
  | 'wrong_answer'
  /** A new password is against the policy of the pool; another one may be tried. */
  | 'password_refused'
  /** The app client is unknown there, or its secret is wrong. */
  | 'client_refused'
  /** The app client may not use this flow. */
  | 'flow_not_allowed'
  /** Custom authentication, in a pool without the triggers for it. */
  | 'triggers_missing'
  | 'scope_refused'
  | 'bad_request'
  | 'throttled'
  | 'unavailable'
  /** The settings do not fit the pool: missing rights, wrong region, no domain. Ours to mend. */
  | 'misconfigured';

/** The user pool refused, or could not be asked. */
export class UserPoolError extends Error {
  override readonly name = 'UserPoolError';

  constructor(
    readonly code: UserPoolErrorCode,
    /** For our log: the upstream's own words. Never sent. */
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
