/** The session store or the revocation store cannot answer. Ours to mend: 503. */
export class SessionsUnavailableError extends Error {
  override readonly name = 'SessionsUnavailableError';

  constructor(cause: unknown) {
    super('The session or revocation store does not answer.', { cause });
  }
}

/** The refresh token belongs to a login that has ended. */
export class LoginEndedError extends Error {
  override readonly name = 'LoginEndedError';

  constructor() {
    super('The login has ended.');
  }
}
