import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';
import type { PasswordAuthentication } from '../user-pool/password.authentication.js';
import type { SignedInUser, SignOut } from '../user-pool/sign.out.js';
import type { TokenRefresh } from '../user-pool/token.refresh.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { secretHash, withSecretOf } from './client.secret.js';
import type { CognitoApi, CognitoCall } from './cognito.api.js';
import { userPoolErrorOf } from './cognito.errors.js';
import type { CognitoSettings } from './cognito.settings.js';
import { grantedScope } from './granted.scope.js';

/**
 * Password login, refresh and sign-out through the cognito-idp API.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html
 */
export class CognitoIdpUserPool implements PasswordAuthentication, TokenRefresh, SignOut {
  constructor(
    private readonly api: CognitoApi,
    private readonly settings: CognitoSettings,
  ) {}

  async signIn(client: AppClient, username: string, password: string): Promise<TokenSet> {
    const answer = await withSecretOf(client, (secret) =>
      this.call((idp, sdk) =>
        idp.send(
          new sdk.InitiateAuthCommand({
            AuthFlow: 'USER_PASSWORD_AUTH',
            ClientId: client.clientId,
            AuthParameters: {
              USERNAME: username,
              PASSWORD: password,
              ...secretHash(client, secret, username),
            },
          }),
        ),
      ),
    );
    if (answer.ChallengeName !== undefined) {
      throw new UserPoolError('challenge', `Cognito wants ${answer.ChallengeName} before it issues tokens.`);
    }
    return tokenSetOf(answer.AuthenticationResult);
  }

  /**
   * By GetTokensFromRefreshToken: it works with rotation on and off, and takes the client's secret itself. The
   * older REFRESH_TOKEN_AUTH wants a hash over the stored user name, which a refresh token does not tell.
   */
  async refresh(client: AppClient, refreshToken: string): Promise<TokenSet> {
    const answer = await withSecretOf(client, (secret) =>
      this.call((idp, sdk) =>
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

  async revoke(client: AppClient, refreshToken: string): Promise<void> {
    await withSecretOf(client, (secret) =>
      this.call((idp, sdk) =>
        idp.send(
          new sdk.RevokeTokenCommand({
            Token: refreshToken,
            ClientId: client.clientId,
            ClientSecret: secret,
          }),
        ),
      ),
    );
  }

  /** The user's own token needs no IAM rights; where it may not be used, an administrator's call does it. */
  async everywhere(user: SignedInUser): Promise<void> {
    const { userPoolId } = this.settings;
    await this.call<unknown>((idp, sdk) =>
      user.maySignThemselvesOut
        ? idp.send(new sdk.GlobalSignOutCommand({ AccessToken: user.accessToken }))
        : idp.send(
            new sdk.AdminUserGlobalSignOutCommand({ UserPoolId: userPoolId, Username: user.username }),
          ),
    );
  }

  private async call<T>(send: CognitoCall<T>): Promise<T> {
    try {
      return await this.api.run(send);
    } catch (error) {
      throw userPoolErrorOf(error);
    }
  }
}

function tokenSetOf(result: AuthenticationResultType | undefined): TokenSet {
  if (result?.AccessToken === undefined) {
    throw new UserPoolError('unavailable', 'Cognito answered without tokens.');
  }
  return {
    accessToken: result.AccessToken,
    tokenType: 'Bearer',
    expiresInSeconds: result.ExpiresIn ?? 0,
    ...(result.RefreshToken === undefined ? {} : { refreshToken: result.RefreshToken }),
    ...(result.IdToken === undefined ? {} : { idToken: result.IdToken }),
    ...grantedScope(result.AccessToken),
  };
}
