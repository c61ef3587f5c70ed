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
}

export const likeliest: FidelitySwitches = {
  invalidScopeAtAuthorize: 'invalid_request',
  invalidClientStatus: 400,
  verifierMismatch: 'invalid_grant',
};
