import { createHash } from 'node:crypto';
import { sameSecret } from '../pool/opaque.secret.js';

/** An S256 challenge is 32 bytes of unpadded base64url. */
export function isCodeChallenge(challenge: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(challenge);
}

/** RFC 7636 §4.6 */
export function isProof(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined) return isDowngradeSafe(verifier);
  if (verifier === undefined || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  return sameSecret(challenge, createHash('sha256').update(verifier).digest('base64url'));
}

/**
 * Assumed of Cognito: a verifier for a code that had no challenge means that somebody took the challenge out of the
 * authorization request, so it is refused (RFC 9700 §2.1.1).
 */
function isDowngradeSafe(verifier: string | undefined): boolean {
  return verifier === undefined;
}
