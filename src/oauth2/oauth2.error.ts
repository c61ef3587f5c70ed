/** The error codes that this authorization server answers with. */
export type OAuth2ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'server_error'
  | 'temporarily_unavailable';

/** What an {@link OAuth2Error} may carry beside its code and description. */
export interface OAuth2ErrorDetails {
  /** What went wrong underneath. Logged, never sent. */
  readonly cause?: unknown;
  /** How long the caller should wait before it tries again, in seconds. Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** HTTP status, where the code's own does not fit: 405 for a wrong method, 429 for a caller that is too fast. */
  readonly status?: number;
  /** Further headers of the answer, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the body, by their names on the wire, such as `challenge_token`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** An extension code in place of the standard one, such as `mfa_required` of a custom grant. */
  readonly extensionCode?: string;
}

const STATUS: Readonly<Record<OAuth2ErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
  server_error: 500,
  temporarily_unavailable: 503,
};

/**
 * A refusal by the token or revocation endpoint. A grant strategy throws it; one function renders it.
 *
 * `description` is sent to the caller: printable ASCII, says what was wrong and what to do, and repeats
 * neither input nor upstream text. `cause` is for the log.
 *
 * @see RFC 6749 §5.2
 */
export class OAuth2Error extends Error {
  override readonly name = 'OAuth2Error';
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;
  readonly extensionCode: string | undefined;

  constructor(
    readonly code: OAuth2ErrorCode,
    readonly description: string,
    details: OAuth2ErrorDetails = {},
  ) {
    super(`${code}: ${description}`, { cause: details.cause });
    this.status = details.status ?? STATUS[code];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.headers = details.headers ?? {};
    this.members = details.members ?? {};
    this.extensionCode = details.extensionCode;
  }
}
