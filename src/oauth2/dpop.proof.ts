import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';

/** A proof that its sender holds the key that an access token is bound to. */
export interface DpopProof {
  /** Of the key, as `cnf.jkt` of the token has it. @see RFC 7638, RFC 9449 §6.1 */
  readonly thumbprint: string;
  /** `jti`: to be taken once. */
  readonly id: string;
  readonly issuedAtSeconds: number;
}

/** What the proof has to be made for. */
export interface DpopExpectation {
  readonly method: string;
  /** Of the request, as the client sees it; its query does not count. */
  readonly url: string;
  readonly accessToken: string;
  readonly nowSeconds: number;
  /** How old it may be. */
  readonly maxAgeSeconds: number;
}

/** The proof is not good. The description is sent. @see RFC 9449 §7.1 */
export class DpopProofError extends Error {
  override readonly name = 'DpopProofError';

  constructor(
    readonly description: string,
    options?: { cause?: unknown },
  ) {
    super(description, options);
  }
}

export const DPOP_ALGORITHMS: readonly string[] = ['ES256', 'RS256'];

const LONGEST_PROOF = 8192;
const LONGEST_ID = 256;
/** By how much the clock of the client may be ahead. */
const AHEAD_SECONDS = 5;
const RSA_BITS = { least: 2048, most: 4096 };

/**
 * Reads and checks a proof, but for whether it was seen before.
 *
 * @throws DpopProofError
 * @see RFC 9449 §4.3
 */
export function checkDpopProof(proof: string, expected: DpopExpectation): DpopProof {
  const [header, payload, signature, ...rest] = proof.length > LONGEST_PROOF ? [] : proof.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw new DpopProofError('The DPoP header must hold one signed proof.');
  }
  const { typ, alg, jwk, crit } = decode(header);
  if (typ !== 'dpop+jwt') throw new DpopProofError('The proof must be of the type dpop+jwt.');
  // RFC 7515 §4.1.11: what must be understood and is not.
  if (crit !== undefined) throw new DpopProofError('The proof demands an extension that is not known here.');
  const key = keyOf(jwk);
  if (!isSignedBy(key, alg, `${header}.${payload}`, decodeBytes(signature))) {
    throw new DpopProofError('The signature of the proof is not good.');
  }
  const claims = decode(payload);
  assertMadeFor(claims, expected);
  const { jti: id, iat } = claims;
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID || typeof iat !== 'number') {
    throw new DpopProofError('The proof lacks a claim.');
  }
  return { thumbprint: thumbprintOf(key), id, issuedAtSeconds: iat };
}

function assertMadeFor(claims: Readonly<Record<string, unknown>>, expected: DpopExpectation): void {
  const { htm, htu, iat, ath } = claims;
  if (htm !== expected.method || !isSameUrl(htu, expected.url)) {
    throw new DpopProofError('The proof is made for another request.');
  }
  const age = typeof iat === 'number' ? expected.nowSeconds - iat : Number.NaN;
  if (!(age <= expected.maxAgeSeconds && age >= -AHEAD_SECONDS)) {
    throw new DpopProofError('The proof is too old, or from the future. Make one for each request.');
  }
  if (ath !== sha256(expected.accessToken)) {
    throw new DpopProofError('The proof is made for another access token.');
  }
}

/** @see RFC 9449 §4.3 item 9: without query and fragment, after normalisation */
function isSameUrl(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false;
  const [one, other] = [new URL(htu), new URL(url)];
  return one.origin === other.origin && one.pathname === other.pathname;
}

function keyOf(jwk: unknown): KeyObject {
  // A private half in there has been given away.
  if (!isRecord(jwk) || 'd' in jwk || 'k' in jwk) {
    throw new DpopProofError('The proof must hold the public key alone.');
  }
  try {
    const { kty, crv, x, y, n, e } = jwk;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return createPublicKey({ key: { kty, crv, x, y, n, e } as JsonWebKey, format: 'jwk' });
  } catch (cause) {
    throw new DpopProofError('The key of the proof cannot be read.', { cause });
  }
}

function isSignedBy(key: KeyObject, alg: unknown, content: string, signature: Buffer): boolean {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const data = Buffer.from(content);
  if (alg === 'ES256' && namedCurve === 'prime256v1') {
    return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  }
  const isFit = modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most;
  if (alg === 'RS256' && key.asymmetricKeyType === 'rsa' && isFit)
    return verify('sha256', data, key, signature);
  throw new DpopProofError('The proof must be signed with ES256 or RS256, by a key that fits.');
}

/** @see RFC 7638 §3.2 */
function thumbprintOf(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' });
  return sha256(JSON.stringify(kty === 'EC' ? { crv, kty, x, y } : { e, kty, n }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(decodeBytes(part).toString('utf8'));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new DpopProofError('The proof is no JWT.', { cause });
  }
  throw new DpopProofError('The proof is no JWT.');
}

function decodeBytes(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw new DpopProofError('The proof is no JWT.');
  return bytes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
