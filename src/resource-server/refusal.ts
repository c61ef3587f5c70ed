import { HttpException } from '@nestjs/common';
import { type ChallengeError, renderBearerChallenge } from '../oauth2/www-authenticate.js';
import type { InvalidTokenReason, UnavailableReason } from '../tokens/token.error.js';

/** Why a protected route refused. Stable: safe to count and to alert on. */
export type RefusalReason =
  | InvalidTokenReason
  | UnavailableReason
  | 'missing_token'
  | 'misplaced_token'
  | 'malformed_request'
  | 'insufficient_scope'
  | 'scopes_unknown'
  | 'insufficient_group'
  | 'client_not_allowed'
  | 'pool_not_allowed'
  | 'user_required'
  | 'login_too_old'
  | 'user_pool_unavailable'
  | 'check_failed';

interface RefusalFields {
  readonly status: 400 | 401 | 403 | 503;
  /** A {@link RefusalReason}, or that of a requirement of the application's own. */
  readonly reason: string;
  readonly description: string;
  readonly error?: ChallengeError;
  readonly scope?: string;
  readonly maxAgeSeconds?: number;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

const REALM = 'api';

/**
 * A protected route refuses. The guard sends {@link headers} and throws this; Nest renders the body.
 *
 * @see RFC 6750 §3
 */
export class Refusal extends HttpException {
  /** A {@link RefusalReason}, or that of a requirement of the application's own. */
  readonly reason: string;
  /** `WWW-Authenticate` for 400, 401 and 403; `Retry-After` for 503. */
  readonly headers: Readonly<Record<string, string>>;
  /** The scopes that the route needs, for `insufficient_scope`. */
  readonly scope: string | undefined;
  /** When to try again, for 503. */
  readonly retryAfterSeconds: number | undefined;

  constructor(fields: RefusalFields) {
    const { status, reason, description, error, scope } = fields;
    super(
      {
        statusCode: status,
        ...(error === undefined ? {} : { error }),
        message: description,
        reason,
        ...(scope === undefined ? {} : { scope }),
      },
      status,
      { cause: fields.cause },
    );
    this.reason = reason;
    this.headers = headersOf(fields);
    this.scope = scope;
    this.retryAfterSeconds = status === 503 ? (fields.retryAfterSeconds ?? 1) : undefined;
  }
}

function headersOf(fields: RefusalFields): Record<string, string> {
  if (fields.status === 503) return { 'Retry-After': String(fields.retryAfterSeconds ?? 1) };
  const { error, scope, maxAgeSeconds } = fields;
  // RFC 6750 §3.1: a request without any credential is told the scheme and nothing else.
  const details =
    error === undefined ? {} : { error, errorDescription: fields.description, scope, maxAgeSeconds };
  return { 'WWW-Authenticate': renderBearerChallenge({ realm: REALM, ...details }) };
}
