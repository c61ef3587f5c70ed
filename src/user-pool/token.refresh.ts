import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from './app.client.js';

/** Trades a refresh token for new tokens. What the refresh grant needs of the user pool. */
export abstract class TokenRefresh {
  /** @throws UserPoolError `refused` when the refresh token is unknown, expired, revoked or another client's */
  abstract refresh(client: AppClient, refreshToken: string): Promise<TokenSet>;
}
