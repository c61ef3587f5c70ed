import { randomBytes } from 'node:crypto';
import { encodeJson } from './jwt.js';

const header = encodeJson({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' });

/**
 * Looks like Cognito's: five parts of a compact JWE under its usual header. There is nothing inside; all a refresh
 * token stands for is kept by the pool under its fingerprint.
 */
export function newRefreshToken(): string {
  const [encryptedKey, iv, ciphertext, tag] = [256, 12, 900, 16].map((bytes) =>
    randomBytes(bytes).toString('base64url'),
  );
  return [header, encryptedKey, iv, ciphertext, tag].join('.');
}
