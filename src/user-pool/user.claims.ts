/** Claims about a user, by the names of OpenID Connect. `sub` is always there. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** Tells who a user is, by their own access token. What the UserInfo endpoint needs of the user pool. */
export abstract class UserClaims {
  /**
   * @param accessToken with the scope `openid`: the claims that its scopes allow
   * @throws UserPoolError `refused` when the pool does not take the token any more
   */
  abstract ofOpenid(accessToken: string): Promise<Claims>;

  /**
   * @param accessToken of a password login, with the scope `aws.cognito.signin.user.admin`: every attribute that
   *   the app client may read
   * @throws UserPoolError as {@link ofOpenid}
   */
  abstract ofApiSignIn(accessToken: string): Promise<Claims>;
}
