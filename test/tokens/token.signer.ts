import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export const ISSUER = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Test';

/** Signs as a user pool would, with a key of the test's own, and by no code of the package. */
export class TokenSigner {
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;

  constructor(readonly keyId: string) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  get jwk(): Record<string, unknown> {
    return { ...this.publicKey.export({ format: 'jwk' }), kid: this.keyId, alg: 'RS256', use: 'sig' };
  }

  get publicKeyObject(): KeyObject {
    return this.publicKey;
  }

  sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): string {
    return this.signContent(unsigned({ alg: 'RS256', kid: this.keyId, ...header }, claims));
  }

  /** Signs whatever stands in front of the second dot, be it a JWT or not. */
  signContent(content: string): string {
    return `${content}.${sign('RSA-SHA256', Buffer.from(content), this.privateKey).toString('base64url')}`;
  }
}

export function unsigned(header: Record<string, unknown>, claims: Record<string, unknown>): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

/** The claims of a login of alice, as Cognito writes them. */
export function accessTokenClaims(nowSeconds: number): Record<string, unknown> {
  return {
    iss: ISSUER,
    token_use: 'access',
    client_id: 'web',
    sub: 'alice-sub',
    username: 'alice',
    scope: 'openid orders/read',
    'cognito:groups': ['staff'],
    jti: 'jti-1',
    origin_jti: 'origin-1',
    auth_time: nowSeconds,
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    version: 2,
  };
}
