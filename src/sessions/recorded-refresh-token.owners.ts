import type { AppClient } from '../user-pool/app.client.js';
import { type RefreshTokenOwner, RefreshTokenOwners } from '../user-pool/refresh-token.owners.js';
import type { RefreshTokenStore } from './refresh-token.store.js';
import { stored } from './session.error.js';

/** The owners of refresh tokens that went through here. */
export class RecordedRefreshTokenOwners extends RefreshTokenOwners {
  constructor(private readonly refreshTokens: RefreshTokenStore) {
    super();
  }

  /** @throws SessionsUnavailableError */
  override async find({ clientId }: AppClient, refreshToken: string): Promise<RefreshTokenOwner | undefined> {
    const known = await stored(this.refreshTokens.find(refreshToken));
    return known?.clientId === clientId ? { username: known.username, scope: known.scope } : undefined;
  }
}
