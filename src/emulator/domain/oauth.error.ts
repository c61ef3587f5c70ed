import { json } from '../http/json.response.js';

/** RFC 6749 §5.2 and RFC 7009 §2.2.1 */
export type OAuthErrorCode =
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type';

interface Details {
  /** Cognito nearly always leaves it out. */
  readonly description?: string;
  /** @default 400, also for `invalid_client` */
  readonly status?: number;
}

export class OAuthError extends Error {
  readonly description?: string;
  readonly status: number;

  constructor(
    readonly code: OAuthErrorCode,
    { description, status = 400 }: Details = {},
  ) {
    super(code);
    this.description = description;
    this.status = status;
  }
}

export const noStore = {
  'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
};

export function oauthFailure({ code, description, status }: OAuthError): Response {
  const body = { error: code, error_description: description };
  return json(body, { status, headers: noStore });
}
