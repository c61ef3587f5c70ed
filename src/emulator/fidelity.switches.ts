/**
 * Where it is not certain how Cognito answers, or its documentation and what was seen of it differ. The default is what
 * the emulator takes for the more likely; the other value lets an app be tried against both.
 */
export interface FidelitySwitches {
  /** To a scope that the client may not have. Seen: `invalid_request` with a description. Documented: `invalid_scope`. */
  readonly invalidScopeAtAuthorize: 'invalid_request' | 'invalid_scope';
  /** To a client that cannot prove who it is, at the token endpoint. Documented: 400. RFC 6749 §5.2 allows 401. */
  readonly invalidClientStatus: 400 | 401;
  /** To a code verifier that does not fit. RFC 7636 §4.6: `invalid_grant`. */
  readonly verifierMismatch: 'invalid_grant' | 'invalid_request';
  /** When a trigger throws at the token endpoint. Not documented. */
  readonly triggerFailureAtToken: 'invalid_grant' | 'invalid_request';
  /** To who revokes the token of another client. RFC 7009 §2.1 wants it refused, and does not say how. */
  readonly revokeOfAnotherClient: 'invalid_request' | 'unauthorized_client';
  /** To `POST /oauth2/userInfo`, which OpenID Connect Core §5.3.1 has and Cognito does not document: an answer, or 405. */
  readonly userInfoByPost: 'answered' | 'refused';
  /** What the error page is told of a logout to a place that is not registered. */
  readonly logoutMismatch: 'invalid_request' | 'redirect_mismatch';
  /**
   * When a refresh token is used again that was replaced. RFC 9700 §4.14.2 ends everything that came from the sign-in; of
   * Cognito only the error is documented.
   */
  readonly rotationReuse: 'refused' | 'family revoked';
  /** By how many seconds the `TIMESTAMP` of SRP may be off, either way. That it is checked is documented. */
  readonly srpToleranceSeconds: number;
}

export const likeliest: FidelitySwitches = {
  invalidScopeAtAuthorize: 'invalid_request',
  invalidClientStatus: 400,
  verifierMismatch: 'invalid_grant',
  triggerFailureAtToken: 'invalid_grant',
  revokeOfAnotherClient: 'invalid_request',
  userInfoByPost: 'answered',
  logoutMismatch: 'invalid_request',
  rotationReuse: 'refused',
  srpToleranceSeconds: 300,
};
