/** Why an account could not be made or changed, in the words of users and not of any SDK. */
export type AccountErrorCode =
  /** Sign-up: somebody has the name. Never to be told to the one who asks. */
  | 'name_taken'
  /** The code is wrong, used, too old, or nobody was sent one. */
  | 'code_refused'
  /** The password does not follow the policy of the pool. The description says what it lacks. */
  | 'password_refused'
  /** The password that is to be replaced is not the right one. */
  | 'wrong_password'
  /** Another account has proved this address or number. */
  | 'address_taken'
  /** The pool does not take the value, or the app client may not write the attribute. */
  | 'attribute_refused'
  /** The pool does not have this second factor, or it is not set up. */
  | 'factor_unavailable'
  /** Nobody may sign up on their own, or a trigger of the pool refuses. */
  | 'not_permitted'
  /** Too many tries for this user. Wait: the pool counts by the hour. */
  | 'too_many_attempts'
  /** The user was deleted or disabled, or their login was ended at the pool. */
  | 'no_account';

/** The user pool refused to make or change an account. */
export class AccountError extends Error {
  override readonly name = 'AccountError';

  constructor(
    readonly code: AccountErrorCode,
    /** Sent: plain words without anything that the caller sent. */
    readonly description: string,
    options?: { cause?: unknown },
  ) {
    super(description, options);
  }
}
