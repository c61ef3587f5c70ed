import type { AppClient } from './app.client.js';

/** The user as the pool must know them to end their logins. */
export interface SignedInUser {
  readonly username: string;
  /** Their access token, where the pool lets users sign themselves out. */
  readonly accessToken: string;
  readonly maySignThemselvesOut: boolean;
}

/** Ends logins at the user pool. What logout needs of it. */
export abstract class SignOut {
  /**
   * Revokes a refresh token and what was derived from it. A token that is unknown or revoked already counts as
   * revoked.
   *
   * @throws UserPoolError `client_refused`, `unavailable`, `throttled`
   */
  abstract revoke(client: AppClient, refreshToken: string): Promise<void>;

  /** Revokes every refresh token of the user. @throws UserPoolError */
  abstract everywhere(user: SignedInUser): Promise<void>;
}
