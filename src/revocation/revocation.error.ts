/**
 * The list of what is revoked has reached `revocation.maxEntries`. Nothing was revoked. Ours to mend: 503.
 */
export class RevocationListFullError extends Error {
  override readonly name = 'RevocationListFullError';

  constructor(maxEntries: number) {
    super(`The list of what is revoked is full: ${maxEntries} entries are alive. Nothing was revoked.`);
  }
}

/** The file of revocations cannot be used: no waiting will mend it. The application does not boot. */
export class RevocationFileError extends Error {
  override readonly name = 'RevocationFileError';
}
