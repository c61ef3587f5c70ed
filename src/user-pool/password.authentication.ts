import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from './app.client.js';

/** Logs a user in by name and password. What the password grant needs of the user pool. */
export abstract class PasswordAuthentication {
  /**
   * @throws UserPoolError `refused` alike for an unknown user and for a wrong password; `challenge` when the
   *   pool wants a new password or a second factor
   */
  abstract signIn(client: AppClient, username: string, password: string): Promise<TokenSet>;
}
