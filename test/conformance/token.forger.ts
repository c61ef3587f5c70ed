import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

interface Changes {
  readonly header?: object;
  readonly claims?: object;
  readonly signature?: string;
}

/** Makes tokens that look like a good one and are not. */
export class TokenForger {
  private readonly header: object;
  private readonly claims: object;
  private readonly signature: string;
  private readonly ownKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  constructor(good: string) {
    const [header = '', claims = '', signature = ''] = good.split('.');
    this.header = decode(header);
    this.claims = decode(claims);
    this.signature = signature;
  }

  /** The public half of the forger's own key. */
  get ownJwk(): object {
    return this.ownKeys.publicKey.export({ format: 'jwk' });
  }

  /** With the signature of the good one, unless another is given. */
  changed({ header, claims, signature = this.signature }: Changes): string {
    return `${this.content(header, claims)}.${signature}`;
  }

  signedWithOwnKey(header: object = {}): string {
    const content = this.content(header);
    const signature = sign('RSA-SHA256', Buffer.from(content), this.ownKeys.privateKey);
    return `${content}.${signature.toString('base64url')}`;
  }

  signedWithSecret(secret: string): string {
    const content = this.content({ alg: 'HS256' });
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  }

  private content(header: object = {}, claims: object = {}): string {
    return `${encode({ ...this.header, ...header })}.${encode({ ...this.claims, ...claims })}`;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
}
