import { createPrivateKey } from 'node:crypto';
import type { ParsedJwt } from './jwt.js';
import { SigningKey, type PublicJwk } from './signing.key.js';

/**
 * The key that signs tokens of one kind, and those it has replaced. It is made in the background: whoever needs it first
 * waits for it, and starting a pool does not.
 */
export class KeyRing {
  #current: Promise<SigningKey>;
  /** The newest first. */
  #known: readonly SigningKey[];

  private constructor(known: readonly SigningKey[], current?: Promise<SigningKey>) {
    const [newest] = known;
    this.#known = known;
    this.#current = current ?? (newest ? Promise.resolve(newest) : this.#generate([]));
  }

  static create(): KeyRing {
    return new KeyRing([]);
  }

  /** From what `export` gave away. */
  static from(pems: readonly string[]): KeyRing {
    return new KeyRing(pems.map((pem) => new SigningKey(createPrivateKey(pem))));
  }

  /** With the same keys, but from now on on its own. Does not wait for a key that is being made. */
  copy(): KeyRing {
    const copy = new KeyRing(this.#known, this.#current);
    copy.#current = this.#current.then((key) => {
      if (!copy.#known.includes(key)) copy.#known = [key, ...copy.#known];
      return key;
    });
    return copy;
  }

  async sign(claims: object, header?: object): Promise<string> {
    return (await this.#current).sign(claims, header);
  }

  hasSigned(jwt: ParsedJwt): boolean {
    return this.#known.some((key) => key.hasSigned(jwt));
  }

  async publicJwks(): Promise<readonly PublicJwk[]> {
    await this.#current;
    return this.#known.map(({ publicJwk }) => publicJwk);
  }

  /** Signs with a new key from now on. Tokens of the old one are good as long as it is `kept`. */
  async rotate(kept: boolean): Promise<void> {
    await this.#current;
    this.#current = this.#generate(kept ? this.#known : []);
    await this.#current;
  }

  async export(): Promise<readonly string[]> {
    await this.#current;
    return this.#known.map((key) => key.exportPrivate());
  }

  async #generate(kept: readonly SigningKey[]): Promise<SigningKey> {
    const key = await SigningKey.generate();
    this.#known = [key, ...kept];
    return key;
  }
}

/** Cognito signs ID tokens and access tokens with different keys. */
export interface SigningKeys {
  readonly idToken: KeyRing;
  readonly accessToken: KeyRing;
}

export function newSigningKeys(): SigningKeys {
  return { idToken: KeyRing.create(), accessToken: KeyRing.create() };
}
