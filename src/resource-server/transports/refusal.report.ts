import type { Refusal } from '../refusal.js';

/** A refusal where there are no status codes: GraphQL's `extensions`, and the payload of WebSocket and RPC errors. */
export interface RefusalReport {
  /** GraphQL's words: what a client branches on. */
  readonly code: 'BAD_REQUEST' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'SERVICE_UNAVAILABLE';
  /** Stable, such as `expired` or `insufficient_scope`; the same as over HTTP. */
  readonly reason: string;
  /** The scopes that are needed. */
  readonly scope?: string;
  readonly retryAfterSeconds?: number;
}

/** What Nest sends of an exception over WebSocket and RPC. */
export interface ErrorPayload extends RefusalReport {
  readonly status: 'error';
  readonly message: string;
}

const CODES: Readonly<Record<number, RefusalReport['code']>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
};

export function reportOf(refusal: Refusal): RefusalReport {
  const { reason, scope, retryAfterSeconds } = refusal;
  return {
    code: CODES[refusal.getStatus()] ?? 'SERVICE_UNAVAILABLE',
    reason,
    ...(scope === undefined ? {} : { scope }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

export function errorPayload(refusal: Refusal): ErrorPayload {
  return { status: 'error', message: refusal.message, ...reportOf(refusal) };
}
