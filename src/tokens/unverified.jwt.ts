import { isUtf8 } from 'node:buffer';
import { InvalidTokenError, notAnAccessToken } from './token.error.js';

/** What must be read from a JWT before its signature can be checked. Nothing here is to be trusted. */
export interface UnverifiedJwt {
  readonly keyId: string;
  readonly issuer: string;
  /** Everything that it claims. */
  readonly payload: Record<string, unknown>;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;
/** The letters whose last four, or last two, bits are zero: nothing is encoded in those of the last letter. */
const LAST_OF_TWO = 'AQgw';
const LAST_OF_THREE = 'AEIMQUYcgkosw048';
/** Of what is not signed as it stands: RFC 7515 §4.1.11, RFC 7516 §4.1, RFC 7519 §5.2, RFC 7797 §3. */
const FOREIGN = ['crit', 'enc', 'zip', 'cty', 'b64'];
const TYPES = /^(?:application\/)?(?:at\+)?jwt$/i;
const LONGEST_TOKEN = 16_384;
/** Cognito's own claims go one deep; what a trigger adds, a few. */
const DEEPEST = 16;
const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [BRACKET, END_OF_BRACKET, BRACE, END_OF_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

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
  if (signature === '') throw unsigned(header);
  // A signature's unused last bits can be changed and decoders do not notice: one token must have one spelling.
  if (!isCanonicalBase64url(payload) || !isCanonicalBase64url(signature)) throw malformed();

  const keyId = keyIds.get(header) ?? keyIdOf(header);
  const claims = decode(payload);
  const issuer = claims['iss'];
  if (typeof issuer !== 'string') throw malformed();
  return { keyId, issuer, payload: claims };
}

/** The claims of a JWT that {@link readUnverified} took. @throws InvalidTokenError of any other */
export function readPayload(token: string): Record<string, unknown> {
  return decode(token.slice(token.indexOf('.') + 1, token.lastIndexOf('.')));
}

/** All tokens of one key have the same header. */
const keyIds = new Map<string, string>();
const MOST_HEADERS = 100;

function keyIdOf(header: string): string {
  if (!isCanonicalBase64url(header)) throw malformed();
  const { kid, ...others } = decode(header);
  if (others['alg'] !== 'RS256') throw unsupportedAlgorithm();
  if (typeof kid !== 'string' || kid === '' || FOREIGN.some((name) => name in others)) throw malformed();
  assertType(others['typ']);

  if (keyIds.size >= MOST_HEADERS) keyIds.clear();
  keyIds.set(header, kid);
  return kid;
}

/** Cognito names no type. Who does may name that of any JWT, or that of an access token. @see RFC 8725 §3.11 */
function assertType(typ: unknown): void {
  if (typ === undefined) return;
  if (typeof typ !== 'string') throw malformed();
  if (!TYPES.test(typ)) throw notAnAccessToken();
}

/** `alg: none` and the like: somebody is trying. @see RFC 8725 §3.2 */
function unsigned(header: string): InvalidTokenError {
  return decode(header)['alg'] === 'RS256' ? malformed() : unsupportedAlgorithm();
}

function unsupportedAlgorithm(): InvalidTokenError {
  return new InvalidTokenError('unsupported_algorithm', 'The token is not signed with RS256.');
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
    const bytes = Buffer.from(part, 'base64url');
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isUtf8(bytes) && isRecord(value) && isPlain(bytes, Object.keys(value).length)) return value;
  } catch (cause) {
    throw malformed(cause);
  }
  throw malformed();
}

/**
 * Names each member once, and goes no deeper than claims do. `JSON.parse` takes the last of two members, others the first;
 * and what it reads in any depth cannot be written again.
 *
 * @see RFC 7519 §4
 */
function isPlain(json: Uint8Array, memberCount: number): boolean {
  let [depth, members] = [0, 0];
  for (let at = 0; at < json.length; at += 1) {
    const letter = json[at];
    if (letter === QUOTE) at = endOfText(json, at);
    else if (letter === COLON && depth === 1) members += 1;
    else if (letter === BRACE || letter === BRACKET) depth += 1;
    else if (letter === END_OF_BRACE || letter === END_OF_BRACKET) depth -= 1;
    if (depth > DEEPEST) return false;
  }
  return members === memberCount;
}

/** Where the quote is that closes the one at `start`. */
function endOfText(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(cause?: unknown): InvalidTokenError {
  return new InvalidTokenError('malformed', 'The token is not a signed JWT as Cognito issues them.', {
    cause,
  });
}
