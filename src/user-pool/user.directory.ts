import type { UserAttributes } from './user.accounts.js';
import type { PoolUser } from './user.administration.js';

/** A user with what an administrator sees of them. */
export interface DescribedUser extends PoolUser {
  readonly attributes: UserAttributes;
  /** As Cognito calls it, such as `CONFIRMED` or `FORCE_CHANGE_PASSWORD`. */
  readonly status: string;
  /** Seconds since the epoch. */
  readonly createdAtSeconds: number;
}

/** Which users, and how many. */
export interface UserSearch {
  /** An attribute that Cognito can search by, such as `email`, and what its value begins with. Default: everybody. */
  readonly startsWith?: { readonly attribute: string; readonly text: string };
  /** 1 to 60. */
  readonly limit: number;
  /** Where the last page ended, as it said. */
  readonly next?: string;
}

export interface UserPage {
  readonly users: readonly DescribedUser[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string;
}

export interface NewUser {
  readonly username: string;
  readonly attributes: UserAttributes;
  /** To be changed at the first login. Default: Cognito makes one up. */
  readonly temporaryPassword?: string;
  /** Whether Cognito sends it to the user. */
  readonly isInvited: boolean;
}

/**
 * The users of a pool and their groups, for administrators. Takes IAM rights: `cognito-idp:ListUsers`, `AdminGetUser`,
 * `AdminCreateUser`, `AdminResetUserPassword`, `AdminListGroupsForUser`, `AdminAddUserToGroup`,
 * `AdminRemoveUserFromGroup`.
 */
export abstract class UserDirectory {
  /** @throws AccountError `attribute_refused` where the pool cannot search like that */
  abstract list(search: UserSearch): Promise<UserPage>;

  /** @returns `undefined` for nobody */
  abstract describe(username: string): Promise<DescribedUser | undefined>;

  /** @throws AccountError `name_taken`, `password_refused`, `attribute_refused` */
  abstract create(user: NewUser): Promise<DescribedUser>;

  /**
   * The user must set a new password by the code that is sent to them.
   *
   * @throws AccountError `not_permitted` where there is no address to send it to, or no password yet to be reset
   */
  abstract resetPassword(username: string): Promise<void>;

  abstract groupsOf(username: string): Promise<readonly string[]>;

  /** @returns false when the pool has no such group */
  abstract addToGroup(username: string, group: string): Promise<boolean>;

  /** @returns false when the pool has no such group */
  abstract removeFromGroup(username: string, group: string): Promise<boolean>;
}
