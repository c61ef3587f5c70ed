/** @see RFC 6749 §4.1.2.1, RFC 8707 §2, OpenID Connect Core §3.1.2.6 */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported';

/** Where an error may be sent: a redirect URI that is known to be the client's. */
export interface ErrorDestination {
  readonly redirectUri: string;
  readonly state: string | undefined;
  /** `fragment` for the implicit grant. */
  readonly mode: 'query' | 'fragment';
}

/**
 * The authorization endpoint refuses. Without a destination the user is told, and nobody else: who sends errors
 * to an address that is not known to be the client's is an open redirector.
 *
 * @see RFC 6749 §4.1.2.1, RFC 9700 §4.11
 */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';

  constructor(
    readonly code: AuthorizationErrorCode,
    /** Sent. Printable ASCII, and nothing that was sent to us. */
    readonly description: string,
    readonly destination?: ErrorDestination,
  ) {
    super(`${code}: ${description}`);
  }
}

/** The address that tells the client of an error. @param issuer RFC 9207 §2 */
export function errorRedirect(
  { code, description }: AuthorizationError,
  { redirectUri, state, mode }: ErrorDestination,
  issuer: string,
): string {
  const parameters = new URLSearchParams({ error: code, error_description: description });
  if (state !== undefined) parameters.set('state', state);
  parameters.set('iss', issuer);
  const told = parameters.toString();
  if (mode === 'fragment') return `${redirectUri}#${told}`;
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${told}`;
}
