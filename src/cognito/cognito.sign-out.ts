import type { AppClient } from '../user-pool/app.client.js';
import type { SignedInUser, SignOut } from '../user-pool/sign.out.js';
import { withSecretOf } from './client.secret.js';
import type { CognitoApi } from './cognito.api.js';
import type { CognitoSettings } from './cognito.settings.js';

/**
 * Sign-out through the cognito-idp API.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html
 */
export class CognitoSignOut implements SignOut {
  constructor(
    private readonly api: CognitoApi,
    private readonly settings: CognitoSettings,
  ) {}

  async revoke(client: AppClient, refreshToken: string): Promise<void> {
    await withSecretOf(client, (secret) =>
      this.api.runRepeatable((idp, sdk) =>
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
    await this.api.run<unknown>((idp, sdk) =>
      user.maySignThemselvesOut
        ? idp.send(new sdk.GlobalSignOutCommand({ AccessToken: user.accessToken }))
        : idp.send(
            new sdk.AdminUserGlobalSignOutCommand({ UserPoolId: userPoolId, Username: user.username }),
          ),
    );
  }
}
