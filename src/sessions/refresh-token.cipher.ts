import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface SealingKey {
  readonly id: string;
  readonly key: Buffer;
}

/**
 * Keeps refresh tokens secret from whoever reads the store: AES-256-GCM, bound to the login they belong to, so
 * that one session's token cannot be put into another's.
 */
export class RefreshTokenCipher {
  private readonly keys: readonly [SealingKey, ...SealingKey[]];

  /**
   * @param keys 32 bytes each; the first one seals, all of them open: put a new key in front to rotate. Default:
   *   a key of this process alone
   */
  constructor(keys: readonly [Buffer, ...Buffer[]] = [randomBytes(KEY_BYTES)]) {
    const [first, ...older] = keys;
    this.keys = [sealingKey(first), ...older.map(sealingKey)];
  }

  seal(refreshToken: string, loginId: string): string {
    const [{ id, key }] = this.keys;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(loginId));
    const sealed = Buffer.concat([cipher.update(refreshToken, 'utf8'), cipher.final()]);
    return `${id}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** `undefined` when the key is gone or the text was tampered with: the token is then as good as lost. */
  open(sealed: string, loginId: string): string | undefined {
    const [id, content] = sealed.split('.');
    const held = this.keys.find((one) => one.id === id);
    if (held === undefined || content === undefined) return undefined;

    const bytes = Buffer.from(content, 'base64url');
    const iv = bytes.subarray(0, IV_BYTES);
    const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv(ALGORITHM, held.key, iv, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(loginId)).setAuthTag(tag);
      return (
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      return undefined;
    }
  }
}

function sealingKey(key: Buffer): SealingKey {
  return { id: createHash('sha256').update(key).digest('base64url').slice(0, 8), key };
}
