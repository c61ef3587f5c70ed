/** Why an access token was not accepted. Stable: safe to count and to alert on. */
export type InvalidTokenReason =
  | 'malformed'
  | 'bad_signature'
  | 'unsupported_algorithm'
  | 'unknown_key'
  | 'wrong_issuer'
  | 'expired'
  | 'not_yet_valid'
  | 'not_an_access_token'
  | 'wrong_client'
  | 'wrong_audience'
  | 'sender_constrained'
  | 'not_sender_constrained'
  | 'revoked';

/** The access token is not acceptable. The caller's fault: 401. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';

  constructor(
    readonly reason: InvalidTokenReason,
    /** Sent to the caller. Says what to do; holds nothing of the token. */
    readonly description: string,
    options?: { cause?: unknown },
  ) {
    super(`${reason}: ${description}`, options);
  }
}

export function notAnAccessToken(): InvalidTokenError {
  return new InvalidTokenError('not_an_access_token', 'This is not an access token. Send the access token.');
}

/** As a bearer token it would be good for whoever has stolen it, which is what the binding is against. */
export function senderConstrained(): InvalidTokenError {
  return new InvalidTokenError(
    'sender_constrained',
    'The token is bound to a key, and cannot be used as a bearer token.',
  );
}

/** Why we could not decide. Stable, like {@link InvalidTokenReason}. */
export type UnavailableReason = 'keys_unavailable' | 'pools_unavailable' | 'store_unavailable';

/** We cannot tell whether the token is good. Our fault, or the upstream's: 503, never 401. */
export class CannotVerifyError extends Error {
  override readonly name = 'CannotVerifyError';

  constructor(
    readonly reason: UnavailableReason,
    readonly description: string,
    options?: { cause?: unknown },
  ) {
    super(`${reason}: ${description}`, options);
  }
}
