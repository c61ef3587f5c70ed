import type { AttributeType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import { AccountError } from '../user-pool/account.error.js';
import type {
  DescribedUser,
  NewUser,
  UserDirectory,
  UserPage,
  UserSearch,
} from '../user-pool/user.directory.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { accountErrorOf } from './account.errors.js';
import type { CognitoApi, CognitoCall } from './cognito.api.js';
import { sdkErrorOf } from './cognito.errors.js';
import type { CognitoSettings } from './cognito.settings.js';
import { pagesOf } from './paged.list.js';

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html */
export class CognitoUserDirectory implements UserDirectory {
  constructor(
    private readonly api: CognitoApi,
    private readonly settings: CognitoSettings,
  ) {}

  async list({ startsWith, limit, next }: UserSearch): Promise<UserPage> {
    const input = {
      ...this.pool,
      Limit: limit,
      PaginationToken: next,
      Filter: startsWith && filterOf(startsWith),
    };
    const { Users = [], PaginationToken } = await this.api
      .runRepeatable((idp, sdk) => idp.send(new sdk.ListUsersCommand(input)))
      .catch(refuse);
    return {
      users: Users.map((user) => described(user, user.Attributes)),
      ...(PaginationToken === undefined ? {} : { next: PaginationToken }),
    };
  }

  async describe(username: string): Promise<DescribedUser | undefined> {
    const user = await this.api.runRepeatable((idp, sdk) =>
      idp.send(new sdk.AdminGetUserCommand(this.user(username))).catch(nobody),
    );
    return user && described(user, user.UserAttributes);
  }

  async create({ username, attributes, temporaryPassword, isInvited }: NewUser): Promise<DescribedUser> {
    const input = {
      ...this.user(username),
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      TemporaryPassword: temporaryPassword,
      ...(isInvited ? {} : { MessageAction: 'SUPPRESS' as const }),
    };
    const { User = {} } = await this.api
      .run((idp, sdk) => idp.send(new sdk.AdminCreateUserCommand(input)))
      .catch(refuse);
    return described(User, User.Attributes);
  }

  async resetPassword(username: string): Promise<void> {
    try {
      await this.api.run((idp, sdk) => idp.send(new sdk.AdminResetUserPasswordCommand(this.user(username))));
    } catch (error) {
      if (!isNamed(error, 'NotAuthorizedException', 'InvalidParameterException')) throw error;
      throw new AccountError('not_permitted', NOT_TO_BE_RESET, { cause: error });
    }
  }

  async groupsOf(username: string): Promise<string[]> {
    const groups = await pagesOf(async (NextToken) => {
      const page = await this.api.runRepeatable((idp, sdk) =>
        idp.send(new sdk.AdminListGroupsForUserCommand({ ...this.user(username), NextToken })),
      );
      return { items: page.Groups, next: page.NextToken };
    });
    return groups.flatMap(({ GroupName }) => GroupName ?? []);
  }

  addToGroup(username: string, group: string): Promise<boolean> {
    const input = { ...this.user(username), GroupName: group };
    return this.inGroup((idp, sdk) => idp.send(new sdk.AdminAddUserToGroupCommand(input)));
  }

  removeFromGroup(username: string, group: string): Promise<boolean> {
    const input = { ...this.user(username), GroupName: group };
    return this.inGroup((idp, sdk) => idp.send(new sdk.AdminRemoveUserFromGroupCommand(input)));
  }

  private async inGroup(call: CognitoCall<unknown>): Promise<boolean> {
    try {
      await this.api.runRepeatable(call);
      return true;
    } catch (error) {
      // The user is there: what is not accepted is a name that no group can have.
      if (isNamed(error, 'ResourceNotFoundException', 'InvalidParameterException')) return false;
      throw error;
    }
  }

  private get pool() {
    return { UserPoolId: this.settings.userPoolId };
  }

  private user(username: string) {
    return { ...this.pool, Username: username };
  }
}

const NOT_TO_BE_RESET =
  'The password cannot be reset: the user has no proved address or number to send a code to, or has none yet.';

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html (search filter) */
function filterOf({ attribute, text }: { attribute: string; text: string }): string {
  return `${attribute} ^= "${text.replace(/[\\"]/g, String.raw`\$&`)}"`;
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  const cause = sdkErrorOf(error);
  return cause instanceof Error && names.includes(cause.name);
}

/** A name that no user can have is nobody's name. */
function nobody(error: unknown): undefined {
  if (!isNamed(error, 'UserNotFoundException', 'InvalidParameterException')) throw error;
}

function refuse(error: unknown): never {
  throw accountErrorOf(error);
}

type User = Pick<UserType, 'Username' | 'Enabled' | 'UserStatus' | 'UserCreateDate'>;

function described(user: User, list: readonly AttributeType[] = []): DescribedUser {
  const { sub, ...attributes } = Object.fromEntries(list.map(({ Name = '', Value = '' }) => [Name, Value]));
  if (user.Username === undefined || sub === undefined) {
    throw new UserPoolError('unavailable', 'Cognito described a user without a name or a sub.');
  }
  return {
    username: user.Username,
    subject: sub,
    isEnabled: user.Enabled === true,
    attributes,
    status: user.UserStatus ?? 'UNKNOWN',
    createdAtSeconds: Math.floor((user.UserCreateDate?.getTime() ?? 0) / 1000),
  };
}
