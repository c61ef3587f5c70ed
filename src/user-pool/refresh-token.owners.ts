import type { AppClient } from './app.client.js';

/** What is known here of the login that a refresh token came with. */
export interface RefreshTokenOwner {
  /** As the pool stores it. */
  readonly username: string | undefined;
  /** The scopes of the login, space-separated. */
  readonly scope: string | undefined;
}

/** Tells whose a refresh token is: Cognito's are encrypted, and say nothing. */
export abstract class RefreshTokenOwners {
  /** @returns `undefined` for a login that was made elsewhere, and for another client's */
  abstract find(client: AppClient, refreshToken: string): Promise<RefreshTokenOwner | undefined>;
}
