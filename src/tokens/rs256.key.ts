import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SigningKey } from 'jwks-rsa';

const FEWEST_BITS = 2048;

/**
 * The public key of a member of a JWK Set, where it is one that RS256 may be checked with; `undefined` where it is
 * for another algorithm, or too weak.
 *
 * @see RFC 7518 §3.3 (2048 bits or more)
 */
export function rs256Key(member: SigningKey): KeyObject | undefined {
  if (member.alg !== undefined && member.alg !== 'RS256') return undefined;
  const key = createPublicKey(member.getPublicKey());
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  // With the exponent 1 everybody could sign.
  const isSound = key.asymmetricKeyType === 'rsa' && modulusLength >= FEWEST_BITS && publicExponent > 2n;
  return isSound ? key : undefined;
}
