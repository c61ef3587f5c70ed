import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';
import type { RefreshTokenOwners } from '../user-pool/refresh-token.owners.js';
import type { TokenRefresh } from '../user-pool/token.refresh.js';
import { tokenSetOf } from './authentication.result.js';
import { secretHash, withSecretOf } from './client.secret.js';
import type { CognitoApi } from './cognito.api.js';

/**
 * Refresh by the door that the client names. GetTokensFromRefreshToken works with rotation on and off, and takes the
 * client's secret itself.
 */
export class CognitoTokenRefresh implements TokenRefresh {
  constructor(
    private readonly api: CognitoApi,
    private readonly domain: TokenRefresh,
    private readonly owners: RefreshTokenOwners,
  ) {}

  async refresh(client: AppClient, refreshToken: string): Promise<TokenSet> {
    if (client.refreshFlow === 'domain') return this.domain.refresh(client, refreshToken);
    if (client.refreshFlow === 'GetTokensFromRefreshToken') return this.getTokens(client, refreshToken);
    if (client.secrets === undefined) return this.initiateAuth(client, refreshToken, '');

    // A confidential client proves itself by a hash over the stored user name, which a refresh token does not tell.
    const owner = await this.owners.find(client, refreshToken);
    return owner?.username === undefined
      ? this.getTokens(client, refreshToken)
      : this.initiateAuth(client, refreshToken, owner.username);
  }

  private async getTokens(client: AppClient, refreshToken: string): Promise<TokenSet> {
    const answer = await withSecretOf(client, (secret) =>
      this.api.run((idp, sdk) =>
        idp.send(
          new sdk.GetTokensFromRefreshTokenCommand({
            RefreshToken: refreshToken,
            ClientId: client.clientId,
            ClientSecret: secret,
          }),
        ),
      ),
    );
    return tokenSetOf(answer.AuthenticationResult);
  }

  private async initiateAuth(client: AppClient, refreshToken: string, username: string): Promise<TokenSet> {
    const answer = await withSecretOf(client, (secret) =>
      this.api.run((idp, sdk) =>
        idp.send(
          new sdk.InitiateAuthCommand({
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            ClientId: client.clientId,
            AuthParameters: { REFRESH_TOKEN: refreshToken, ...secretHash(client, secret, username) },
          }),
        ),
      ),
    );
    return tokenSetOf(answer.AuthenticationResult);
  }
}
