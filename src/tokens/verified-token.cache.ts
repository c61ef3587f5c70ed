import type { KeyObject } from 'node:crypto';
import type { AccessToken } from './access-token.js';
import type { SigningKeys } from './trusted.pool.js';

interface Remembered {
  readonly raw: string;
  readonly token: AccessToken;
  readonly keyId: string;
  readonly key: KeyObject;
  readonly keys: SigningKeys;
}

/** The last letters of a signature: 68 bits that differ in every token, and short enough to be hashed at once. */
const TAIL_LETTERS = 12;

/**
 * Remembers tokens that were verified, so that a signature is checked once a token and not once a request.
 * Only good tokens get in, so rubbish cannot push them out; the oldest leaves when it is full. A token is
 * forgotten when the key that signed it leaves the JWKS.
 *
 * Tokens are found by the end of their signature and then compared letter by letter: what only ends like a
 * remembered token is not found. To hash a kilobyte on each request would cost more than all other checks.
 *
 * A remembered token still passes every check of time and revocation. The memory is this process's own: it is
 * never written anywhere.
 */
export class VerifiedTokenCache {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly maxTokens: number) {}

  find(raw: string): AccessToken | undefined {
    const found = this.remembered.get(tailOf(raw));
    if (found === undefined || found.raw !== raw) return undefined;
    if (found.keys.holds(found.keyId, found.key)) return found.token;
    this.forget(raw);
    return undefined;
  }

  remember(token: AccessToken, keyId: string, key: KeyObject, keys: SigningKeys): void {
    if (this.maxTokens === 0) return;
    if (this.remembered.size >= this.maxTokens) this.forgetOldest();
    const raw = token.reveal();
    this.remembered.set(tailOf(raw), { raw, token, keyId, key, keys });
  }

  forget(raw: string): void {
    this.remembered.delete(tailOf(raw));
  }

  private forgetOldest(): void {
    for (const oldest of this.remembered.keys()) {
      this.remembered.delete(oldest);
      return;
    }
  }
}

function tailOf(raw: string): string {
  return raw.slice(-TAIL_LETTERS);
}
