/** A user as their pool knows them. */
export interface PoolUser {
  /** As the pool spells it, whatever alias they were asked for by. */
  readonly username: string;
  /** `sub`. */
  readonly subject: string;
  /** Whether they may log in. */
  readonly isEnabled: boolean;
}

/**
 * What an administrator does to a user at the pool. Takes IAM rights: `cognito-idp:AdminGetUser`,
 * `AdminDisableUser`, `AdminEnableUser`, `AdminDeleteUser`, `AdminUserGlobalSignOut`.
 */
export abstract class UserAdministration {
  /**
   * @param username or an alias, where the pool has any
   * @returns `undefined` for nobody
   * @throws UserPoolError
   */
  abstract find(username: string): Promise<PoolUser | undefined>;

  /** The user may not log in or refresh any more. @throws UserPoolError `refused` when there is no such user */
  abstract disable(username: string): Promise<void>;

  /** The user may log in again. What was issued before stays dead. @throws UserPoolError as {@link disable} */
  abstract enable(username: string): Promise<void>;

  /** For good. @throws UserPoolError as {@link disable} */
  abstract delete(username: string): Promise<void>;

  /** Revokes every refresh token of the user. @throws UserPoolError as {@link disable} */
  abstract signOut(username: string): Promise<void>;
}
