import { createHash } from 'node:crypto';
import { OAuth2Error } from './oauth2.error.js';

const CODE_VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/**
 * Checks the shape of a code verifier.
 *
 * @throws OAuth2Error `invalid_request` when it is not 43 to 128 unreserved characters
 * @see RFC 7636 §4.1
 */
export function assertCodeVerifier(codeVerifier: string): void {
  if (!CODE_VERIFIER.test(codeVerifier)) {
    throw new OAuth2Error('invalid_request', 'The code_verifier is not 43 to 128 unreserved characters.');
  }
}

/** The S256 code challenge of a code verifier. @see RFC 7636 §4.2 */
export function codeChallengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier, 'ascii').digest('base64url');
}
