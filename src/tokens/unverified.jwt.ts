import { InvalidTokenError } from './token.error.js';

/** What must be read from a JWT before its signature can be checked. Nothing here is to be trusted. */
export interface UnverifiedJwt {
  readonly keyId: string;
  readonly issuer: string;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** The letters whose last four, or last two, bits are zero: nothing is encoded in those of the last letter. */
const LAST_OF_TWO = 'AQgw';
const LAST_OF_THREE = 'AEIMQUYcgkosw048';
const LONGEST_TOKEN = 16_384;

/**
 * Looks into a JWT, cheaply, and turns away what cannot be a Cognito access token.
 *
 * @throws InvalidTokenError
 * @see RFC 8725 §3.1 (the algorithm is ours to choose, not the token's)
 */
export function readUnverified(token: string): UnverifiedJwt {
  const [header, payload, signature, ...rest] = token.length > LONGEST_TOKEN ? [] : token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw malformed();
  }
  // A signature's unused last bits can be changed and decoders do not notice: one token must have one spelling.
  if (![header, payload, signature].every(isCanonicalBase64url)) throw malformed();

  const { alg, kid, crit } = decode(header);
  if (alg !== 'RS256') {
    throw new InvalidTokenError('unsupported_algorithm', 'The token is not signed with RS256.');
  }
  if (typeof kid !== 'string' || kid === '' || crit !== undefined) throw malformed();

  const { iss } = decode(payload);
  if (typeof iss !== 'string') throw malformed();
  return { keyId: kid, issuer: iss };
}

function isCanonicalBase64url(part: string): boolean {
  return BASE64URL.test(part) && endsCanonically(part);
}

/** @see RFC 4648 §3.5 */
function endsCanonically(part: string): boolean {
  const last = part.charAt(part.length - 1);
  switch (part.length % 4) {
    case 0:
      return true;
    case 2:
      return LAST_OF_TWO.includes(last);
    case 3:
      return LAST_OF_THREE.includes(last);
    default:
      return false;
  }
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw malformed(cause);
  }
  throw malformed();
}

function malformed(cause?: unknown): InvalidTokenError {
  return new InvalidTokenError('malformed', 'The token is not a signed JWT as Cognito issues them.', {
    cause,
  });
}
