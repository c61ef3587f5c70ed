import type { OAuth2Error } from './oauth2.error.js';

/** An answer of the token or revocation endpoint, before any HTTP framework has seen it. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers that hold tokens, or say why there are none, are never stored. @see RFC 6749 §5.1 */
export const NO_STORE: Readonly<Record<string, string>> = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/**
 * The one place that knows how an {@link OAuth2Error} looks on the wire.
 *
 * @see RFC 6749 §5.2
 */
export function renderOAuth2Error(error: OAuth2Error): WireResponse {
  return {
    status: error.status,
    headers: { ...NO_STORE, ...challenge(error), ...retryAfter(error), ...error.headers },
    body: {
      ...error.members,
      error: error.extensionCode ?? error.code,
      error_description: printable(error.description),
    },
  };
}

/** A 401 names the scheme by which a client may authenticate. @see RFC 9110 §15.5.2 */
function challenge(error: OAuth2Error): Record<string, string> {
  return error.status === 401 ? { 'WWW-Authenticate': 'Basic realm="oauth2"' } : {};
}

function retryAfter(error: OAuth2Error): Record<string, string> {
  return error.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(error.retryAfterSeconds) };
}

/** RFC 6749 §5.2: no characters outside %x20-21 / %x23-5B / %x5D-7E in a description. */
function printable(description: string): string {
  return description.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, ' ');
}
