/** What the login page refused, before or after somebody logged in. */
export class LoginRefusal extends Error {
  override readonly name = 'LoginRefusal';

  constructor(
    /** As the OAuth domain calls it, such as `redirect_mismatch`. */
    readonly error: string,
    readonly description: string,
  ) {
    super(`The login page answers ${[error, description].filter((one) => one !== '').join(': ')}.`);
  }
}
