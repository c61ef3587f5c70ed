/** A request to an account route that cannot be read. */
export class AccountRequestError extends Error {
  override readonly name = 'AccountRequestError';

  /** @param members which members of the JSON body are missing, wrong or too many */
  constructor(readonly members: readonly string[]) {
    super(`Send JSON as documented. Wrong or missing: ${members.join(', ')}.`);
  }
}
