import type { AdminGetUserCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import type { PoolUser, UserAdministration } from '../user-pool/user.administration.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import type { CognitoApi } from './cognito.api.js';
import type { CognitoSettings } from './cognito.settings.js';

/**
 * The Admin operations of the cognito-idp API.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
 */
export class CognitoUserAdministration implements UserAdministration {
  constructor(
    private readonly api: CognitoApi,
    private readonly settings: CognitoSettings,
  ) {}

  async find(username: string): Promise<PoolUser | undefined> {
    const answer = await this.api.runRepeatable((idp, sdk) =>
      idp.send(new sdk.AdminGetUserCommand(this.user(username))).catch(nobody),
    );
    return answer && poolUserOf(answer);
  }

  async disable(username: string): Promise<void> {
    await this.api.runRepeatable((idp, sdk) =>
      idp.send(new sdk.AdminDisableUserCommand(this.user(username))),
    );
  }

  async enable(username: string): Promise<void> {
    await this.api.runRepeatable((idp, sdk) => idp.send(new sdk.AdminEnableUserCommand(this.user(username))));
  }

  async delete(username: string): Promise<void> {
    await this.api.run((idp, sdk) => idp.send(new sdk.AdminDeleteUserCommand(this.user(username))));
  }

  async signOut(username: string): Promise<void> {
    await this.api.runRepeatable((idp, sdk) =>
      idp.send(new sdk.AdminUserGlobalSignOutCommand(this.user(username))),
    );
  }

  private user(username: string) {
    return { UserPoolId: this.settings.userPoolId, Username: username };
  }
}

/** A name that no user can have is nobody's name. */
function nobody(error: unknown): undefined {
  const isNobody =
    error instanceof Error && ['UserNotFoundException', 'InvalidParameterException'].includes(error.name);
  if (!isNobody) throw error;
}

function poolUserOf({ Username, UserAttributes = [], Enabled }: AdminGetUserCommandOutput): PoolUser {
  const subject = UserAttributes.find(({ Name }) => Name === 'sub')?.Value;
  if (Username === undefined || subject === undefined) {
    throw new UserPoolError('unavailable', 'AdminGetUser answered without a name or a sub.');
  }
  return { username: Username, subject, isEnabled: Enabled === true };
}
