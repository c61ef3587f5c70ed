import { createHash, generateKeyPair, sign, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { encodeJson, type ParsedJwt } from './jwt.js';

const generate = promisify(generateKeyPair);
const signAsync = promisify(sign);

export interface PublicJwk {
  readonly alg: 'RS256';
  readonly e: string;
  readonly kid: string;
  readonly kty: 'RSA';
  readonly n: string;
  readonly use: 'sig';
}

export class SigningKey {
  private constructor(
    readonly publicJwk: PublicJwk,
    private readonly publicKey: KeyObject,
    private readonly privateKey: KeyObject,
  ) {}

  static async generate(): Promise<SigningKey> {
    const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    // Cognito's key ids are 32 bytes of padded standard base64: `+`, `/` and `=` included.
    const kid = createHash('sha256').update(n).digest('base64');
    return new SigningKey({ alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' }, publicKey, privateKey);
  }

  /** The header is exactly what Cognito writes: there is no `typ`. */
  async sign(claims: object): Promise<string> {
    const signedPart = `${encodeJson({ kid: this.publicJwk.kid, alg: 'RS256' })}.${encodeJson(claims)}`;
    const signature = await signAsync('sha256', Buffer.from(signedPart), this.privateKey);
    return `${signedPart}.${signature.toString('base64url')}`;
  }

  hasSigned({ header, signedPart, signature }: ParsedJwt): boolean {
    if (header['alg'] !== 'RS256' || header['kid'] !== this.publicJwk.kid) return false;
    return verify('sha256', Buffer.from(signedPart), this.publicKey, signature);
  }
}

/** Cognito signs ID tokens and access tokens with different keys. */
export interface SigningKeys {
  readonly idToken: SigningKey;
  readonly accessToken: SigningKey;
}

export async function generateSigningKeys(): Promise<SigningKeys> {
  const [idToken, accessToken] = await Promise.all([SigningKey.generate(), SigningKey.generate()]);
  return { idToken, accessToken };
}
