import { RevocationListFullError } from '../revocation/revocation.error.js';

/** The session store or the revocation store cannot answer. Ours to mend: 503. */
export class SessionsUnavailableError extends Error {
  override readonly name = 'SessionsUnavailableError';

  constructor(
    cause: unknown,
    /** Whether what was to be ended is refused on this instance all the same. */
    readonly isDeniedHere = false,
  ) {
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

/** The pool has no user of that name. */
export class UnknownUserError extends Error {
  override readonly name = 'UnknownUserError';

  constructor() {
    super('There is no such user.');
  }
}

/** @throws SessionsUnavailableError for whatever a store rejects with */
export async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new SessionsUnavailableError(error);
  }
}

/** The same for a revocation: it is denied here first, and then told to the store. */
export async function denied(revocation: Promise<void>): Promise<void> {
  try {
    await revocation;
  } catch (error) {
    throw new SessionsUnavailableError(error, !(error instanceof RevocationListFullError));
  }
}

/** Whether what is {@link denied} is refused on this instance: it always is, unless the list has no room for it. */
export async function holdsHere(revocation: Promise<void>): Promise<boolean> {
  const [outcome] = await Promise.allSettled([revocation]);
  if (outcome.status === 'fulfilled') return true;
  return outcome.reason instanceof SessionsUnavailableError && outcome.reason.isDeniedHere;
}
