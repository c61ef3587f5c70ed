import type { AccessToken } from './access-token.js';

/** The last letters of a signature: as random as any, and few enough to be read on every request. */
const TAIL_LETTERS = 12;

/** Spreads letters that are close to each other over all 32 bits. */
const SPREAD = 0x9e37_79b1;

/** Measured: a token and its place here, once its claims were asked for, takes 1.9 to 2.5 times its own length. */
const BYTES_A_LETTER = 2.3;

/** So many are looked at with each one that comes in: those that have expired are gone before long. */
const LOOKED_AT = 2;

/**
 * Remembers tokens that were verified, so that a signature is checked once a token and not once a request.
 * Only good tokens get in, so rubbish cannot push them out; when the memory is full, the oldest leaves. A token is
 * forgotten when it has expired, or when the key that signed it leaves the JWKS.
 *
 * Tokens are found by a number that the end of their signature gives, and then compared letter by letter: what only ends
 * like a remembered token is not found. Of two good tokens with one number, once in four thousand million, the later one
 * is remembered. To hash a kilobyte on each request would cost more than all other checks.
 *
 * A remembered token still passes every check of time and revocation. The memory is this process's own: it is
 * never written anywhere.
 */
export class VerifiedTokenCache {
  // Not seen by `inspect()`, which would print the tokens of everybody.
  readonly #remembered = new Map<number, AccessToken>();
  readonly #oldestFirst = new Rounds(this.#remembered);
  readonly #inspection = new Rounds(this.#remembered);
  private heldBytes = 0;

  /** @param maxBytes 0 remembers nothing */
  constructor(private readonly maxBytes: number) {}

  /** How many tokens it holds. */
  get size(): number {
    return this.#remembered.size;
  }

  find(raw: string, nowSeconds: number): AccessToken | undefined {
    const found = this.#remembered.get(placeOf(raw));
    return found?.reveal() === raw ? this.vouched(found, nowSeconds) : undefined;
  }

  /** By the header that it comes in. A token ends as its header does. */
  findSent(authorization: string, nowSeconds: number): AccessToken | undefined {
    const found = this.#remembered.get(placeOf(authorization));
    return found?.authorization === authorization ? this.vouched(found, nowSeconds) : undefined;
  }

  remember(token: AccessToken, nowSeconds: number): void {
    const raw = token.reveal();
    const bytes = bytesOf(raw);
    if (bytes > this.maxBytes) return;

    this.forget(raw);
    this.forgetExpired(nowSeconds);
    while (this.heldBytes + bytes > this.maxBytes) this.drop(this.#oldestFirst.next());
    this.#remembered.set(placeOf(raw), token);
    this.heldBytes += bytes;
  }

  forget(raw: string): void {
    this.drop(this.#remembered.get(placeOf(raw)));
  }

  private vouched(token: AccessToken, nowSeconds: number): AccessToken | undefined {
    if (token.isVouchedFor(nowSeconds)) return token;
    this.drop(token);
    return undefined;
  }

  private forgetExpired(nowSeconds: number): void {
    for (let looked = 0; looked < LOOKED_AT; looked += 1) {
      const token = this.#inspection.next();
      if (token !== undefined && token.expiresAtSeconds <= nowSeconds) this.drop(token);
    }
  }

  private drop(token: AccessToken | undefined): void {
    if (token === undefined) return;
    const raw = token.reveal();
    this.#remembered.delete(placeOf(raw));
    this.heldBytes -= bytesOf(raw);
  }
}

/** Goes through the values of a map again and again, the oldest first, while the map changes. */
class Rounds<T> {
  private values: Iterator<T>;

  constructor(private readonly map: ReadonlyMap<number, T>) {
    this.values = map.values();
  }

  /** `undefined` only where the map is empty. */
  next(): T | undefined {
    const next = this.values.next();
    if (next.done !== true) return next.value;
    this.values = this.map.values();
    const first = this.values.next();
    return first.done === true ? undefined : first.value;
  }
}

/** A number, and not the letters themselves: those would be a text to make and two to compare, in memory that is cold. */
function placeOf(raw: string): number {
  let place = 0;
  for (let at = raw.length - TAIL_LETTERS; at < raw.length; at += 1)
    place = Math.imul(place ^ raw.charCodeAt(at), SPREAD);
  return place;
}

function bytesOf(raw: string): number {
  return Math.ceil(BYTES_A_LETTER * raw.length);
}
