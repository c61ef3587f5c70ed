import { OAuth2Error } from './oauth2.error.js';

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * A set of scopes, such as `openid orders/read`. Order is kept, repetition is not.
 *
 * @see RFC 6749 §3.3
 */
export class ScopeSet implements Iterable<string> {
  static readonly EMPTY = new ScopeSet([]);

  // One set serves all tokens of a claim: not even untyped code may add to it.
  readonly #scopes: ReadonlySet<string>;

  constructor(scopes: Iterable<string>) {
    this.#scopes = new Set(scopes);
    Object.freeze(this);
  }

  /** Reads the `scope` claim of a token that was verified. */
  static fromClaim(claim: string | undefined): ScopeSet {
    if (claim === undefined || claim === '') return ScopeSet.EMPTY;
    return ofClaims.get(claim) ?? rememberClaim(claim);
  }

  /**
   * Reads the `scope` parameter of a request.
   *
   * @throws OAuth2Error `invalid_scope` when it is not scope tokens parted by single spaces
   */
  static fromParameter(parameter: string | undefined): ScopeSet {
    if (parameter === undefined) return ScopeSet.EMPTY;
    const scopes = parameter.split(' ');
    if (!scopes.every((scope) => SCOPE_TOKEN.test(scope))) {
      throw new OAuth2Error(
        'invalid_scope',
        'The scope is not a list of scope names parted by single spaces.',
      );
    }
    return new ScopeSet(scopes);
  }

  get isEmpty(): boolean {
    return this.#scopes.size === 0;
  }

  has(scope: string): boolean {
    return this.#scopes.has(scope);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#scopes.values();
  }

  /** The form that stands in parameters, claims and challenges. */
  toString(): string {
    return [...this.#scopes].join(' ');
  }

  toJSON(): string[] {
    return [...this.#scopes];
  }
}

/** Most tokens of an application have one of a few scope claims: the set of each is made once and held once. */
const ofClaims = new Map<string, ScopeSet>();
const MOST_CLAIMS = 1000;

function rememberClaim(claim: string): ScopeSet {
  const scopes = new ScopeSet(claim.split(' '));
  if (ofClaims.size >= MOST_CLAIMS) ofClaims.clear();
  ofClaims.set(claim, scopes);
  return scopes;
}
