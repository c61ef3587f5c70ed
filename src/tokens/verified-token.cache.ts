import type { KeyObject } from 'node:crypto';
import type { AccessToken } from './access-token.js';
import type { SigningKeys } from './trusted.pool.js';

interface Remembered {
  readonly token: AccessToken;
  readonly keyId: string;
  readonly key: KeyObject;
  readonly keys: SigningKeys;
}

/**
 * Remembers tokens that were verified, so that a signature is checked once a token and not once a request.
 * Only good tokens get in, so rubbish cannot push them out; the oldest leaves when it is full. A token is
 * forgotten when the key that signed it leaves the JWKS.
 *
 * A remembered token still passes every check of time and revocation. The memory is this process's own: it is
 * never written anywhere.
 */
export class VerifiedTokenCache {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly maxTokens: number) {}

  find(raw: string): AccessToken | undefined {
    const found = this.remembered.get(raw);
    if (found === undefined || found.keys.holds(found.keyId, found.key)) return found?.token;
    this.remembered.delete(raw);
    return undefined;
  }

  remember(token: AccessToken, keyId: string, key: KeyObject, keys: SigningKeys): void {
    if (this.maxTokens === 0) return;
    if (this.remembered.size >= this.maxTokens) this.forgetOldest();
    this.remembered.set(token.reveal(), { token, keyId, key, keys });
  }

  forget(raw: string): void {
    this.remembered.delete(raw);
  }

  private forgetOldest(): void {
    for (const oldest of this.remembered.keys()) {
      this.remembered.delete(oldest);
      return;
    }
  }
}
