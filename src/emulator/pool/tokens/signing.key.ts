import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { encodeJson, type ParsedJwt } from './jwt.js';
import { generateRsaKey } from './rsa.key.js';

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
  readonly publicJwk: PublicJwk;
  readonly #publicKey: KeyObject;

  constructor(private readonly privateKey: KeyObject) {
    this.#publicKey = createPublicKey(privateKey);
    const { n = '', e = '' } = this.#publicKey.export({ format: 'jwk' });
    // Cognito's key ids are 32 bytes of padded standard base64: `+`, `/` and `=` included.
    const kid = createHash('sha256').update(n).digest('base64');
    this.publicJwk = { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' };
  }

  static async generate(): Promise<SigningKey> {
    return new SigningKey(await generateRsaKey());
  }

  /** The header is exactly what Cognito writes: there is no `typ`. */
  async sign(claims: object, header: object = {}): Promise<string> {
    const fullHeader = { kid: this.publicJwk.kid, alg: 'RS256', ...header };
    const signedPart = `${encodeJson(fullHeader)}.${encodeJson(claims)}`;
    const signature = await signAsync('sha256', Buffer.from(signedPart), this.privateKey);
    return `${signedPart}.${signature.toString('base64url')}`;
  }

  hasSigned({ header, signedPart, signature }: ParsedJwt): boolean {
    if (header['alg'] !== 'RS256' || header['kid'] !== this.publicJwk.kid) return false;
    return verify('sha256', Buffer.from(signedPart), this.#publicKey, signature);
  }

  /** PKCS #8, for the file of a pool that outlives its process. */
  exportPrivate(): string {
    return this.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }
}
