import { HttpException } from '@nestjs/common';
import {
  type BearerChallenge,
  type ChallengeError,
  renderBearerChallenge,
} from '../oauth2/www-authenticate.js';
import type { InvalidTokenReason, UnavailableReason } from '../tokens/token.error.js';

/** Why a protected route refused. Stable: safe to count and to alert on. */
export type RefusalReason =
  | InvalidTokenReason
  | UnavailableReason
  | 'missing_token'
  | 'misplaced_token'
  | 'invalid_dpop_proof'
  | 'malformed_request'
  | 'cross_site_request'
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
  /** Those of DPoP proofs: the challenge is then of that scheme. */
  readonly algorithms?: string;
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
  /** The scopes that the route needs, for `insufficient_scope`. */
  readonly scope: string | undefined;
  /** When to try again, for 503. */
  readonly retryAfterSeconds: number | undefined;
  readonly #challenge: BearerChallenge | undefined;
  #pointers: ChallengePointers = {};

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
    this.scope = scope;
    this.retryAfterSeconds = status === 503 ? (fields.retryAfterSeconds ?? 1) : undefined;
    this.#challenge = status === 503 ? undefined : challengeOf(fields);
  }

  /** `WWW-Authenticate` for 400, 401 and 403; `Retry-After` for 503. */
  get headers(): Readonly<Record<string, string>> {
    if (this.#challenge === undefined) return { 'Retry-After': String(this.retryAfterSeconds ?? 1) };
    const { dpopAlgorithms, ...pointers } = this.#pointers;
    const challenge = renderBearerChallenge({ ...pointers, ...this.#challenge });
    const isOfBearer = this.#challenge.algorithms === undefined;
    if (dpopAlgorithms === undefined || !isOfBearer || this.getStatus() !== 401) {
      return { 'WWW-Authenticate': challenge };
    }
    const other = renderBearerChallenge({ realm: REALM, scheme: 'DPoP', algorithms: dpopAlgorithms });
    return { 'WWW-Authenticate': `${challenge}, ${other}` };
  }

  /**
   * Where, and with what, the client gets a token that does. What the refusal itself knows is not overwritten.
   *
   * @internal
   */
  pointTo(pointers: ChallengePointers): void {
    this.#pointers = pointers;
  }
}

type ChallengePointers = Pick<BearerChallenge, 'scope' | 'resourceMetadata'> & {
  /** Where tokens that are bound to a key are taken as well, the second scheme to choose from. @see RFC 9449 §7.2 */
  readonly dpopAlgorithms?: string | undefined;
};

function challengeOf({
  error,
  description,
  scope,
  maxAgeSeconds,
  algorithms,
}: RefusalFields): BearerChallenge {
  // RFC 6750 §3.1: a request without any credential is told no error.
  if (error === undefined) return { realm: REALM };
  return {
    realm: REALM,
    error,
    errorDescription: description,
    ...(scope === undefined ? {} : { scope }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(algorithms === undefined ? {} : { scheme: 'DPoP', algorithms }),
  };
}
