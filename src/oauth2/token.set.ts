/**
 * What a grant yields: the tokens as the user pool issued them.
 *
 * @see RFC 6749 §5.1
 */
export interface TokenSet {
  readonly accessToken: string;
  /** Only Bearer is known to Cognito. */
  readonly tokenType: 'Bearer';
  /** Lifetime of the access token, in seconds from now. */
  readonly expiresInSeconds: number;
  readonly refreshToken?: string;
  readonly idToken?: string;
  /** The granted scopes, space-separated. Required where they differ from what was asked for. */
  readonly scope?: string;
  /**
   * When the user logged in, milliseconds since the epoch, where that was before the tokens were asked for, as with the
   * device flow: what was logged out in between must not be handed out. `iat` tells the second only.
   */
  readonly loggedInAtMilliseconds?: number;
  /** What the grant adds to the body, such as `issued_token_type`. Members of RFC 6749 §5.1 win over it. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** What the grant adds to the headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body of a successful answer of the token endpoint. */
export function renderTokenSet(tokens: TokenSet): Record<string, unknown> {
  return {
    ...tokens.members,
    access_token: tokens.accessToken,
    token_type: tokens.tokenType,
    expires_in: tokens.expiresInSeconds,
    ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken }),
    ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
    ...(tokens.scope === undefined ? {} : { scope: tokens.scope }),
  };
}
