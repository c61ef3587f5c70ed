import { inspect } from 'node:util';
import { BEARER_SPACE } from '../oauth2/bearer.credential.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import type { PoolKey, SigningKeys } from './signing.keys.js';
import { readPayload } from './unverified.jwt.js';

/** What an {@link AccessToken} is made of, after every claim was checked. */
export interface AccessTokenFields {
  readonly raw: string;
  readonly pool: string;
  readonly issuer: string;
  readonly subject: string;
  readonly clientId: string;
  readonly username: string | undefined;
  readonly tokenId: string;
  readonly loginId: string | undefined;
  readonly scopes: ScopeSet;
  readonly groups: readonly string[];
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
  readonly authenticatedAtSeconds: number;
  readonly notBeforeSeconds: number | undefined;
  readonly keyThumbprint: string | undefined;
  readonly signedWith: PoolKey;
  /** Of the pool. */
  readonly keys: SigningKeys;
}

/**
 * A Cognito access token that was verified. Holding one means: the signature, issuer, lifetime, use and
 * client were right, and it was not revoked when the request came in.
 *
 * Printing or serialising it never shows the token itself.
 */
export class AccessToken {
  // First what every request asks a remembered token for: close together, it is fetched from memory at once.
  readonly #authorization: string;
  readonly #keys: SigningKeys;
  readonly #signedWith: PoolKey;
  #clearedIn = 0;
  #meets: object | undefined;
  readonly expiresAtSeconds: number;
  readonly notBeforeSeconds: number | undefined;
  readonly issuedAtSeconds: number;
  /**
   * `auth_time`: when the user proved who they are; kept by every refresh. `iat` where the claim is absent, and
   * for machine tokens.
   */
  readonly authenticatedAtSeconds: number;
  /** `cnf.jkt`: of the key that the token is bound to; absent on bearer tokens. @see RFC 9449 §6.1 */
  readonly keyThumbprint: string | undefined;
  /** `scope`; with a `scopePolicy`, a password login also holds what its groups grant. */
  readonly scopes: ScopeSet;
  /** The name of the pool in the module's options. */
  readonly pool: string;
  readonly issuer: string;
  /** The user's `sub`, or the app client's id for a machine token. */
  readonly subject: string;
  /** `client_id`: the app client that the token was issued to. */
  readonly clientId: string;
  /** Absent on machine tokens. */
  readonly username: string | undefined;
  /** `jti`: this token. */
  readonly tokenId: string;
  /**
   * `origin_jti`: the login that the token comes from, unchanged by every refresh. Absent on machine tokens
   * and where the app client has token revocation switched off.
   */
  readonly loginId: string | undefined;
  /** `cognito:groups`, empty where there are none, and on machine tokens. */
  readonly groups: readonly string[];
  #claims: Readonly<Record<string, unknown>> | undefined;

  constructor(fields: AccessTokenFields) {
    this.#authorization = copyOf(`${BEARER_SPACE}${fields.raw}`);
    this.#keys = fields.keys;
    this.#signedWith = fields.signedWith;
    this.pool = fields.pool;
    this.issuer = fields.issuer;
    this.subject = fields.subject;
    this.clientId = fields.clientId;
    this.username = fields.username;
    this.tokenId = fields.tokenId;
    this.loginId = fields.loginId;
    this.scopes = fields.scopes;
    this.groups = Object.freeze([...fields.groups]);
    this.issuedAtSeconds = fields.issuedAtSeconds;
    this.expiresAtSeconds = fields.expiresAtSeconds;
    this.authenticatedAtSeconds = fields.authenticatedAtSeconds;
    this.notBeforeSeconds = fields.notBeforeSeconds;
    this.keyThumbprint = fields.keyThumbprint;
    // It is remembered: what a handler changed would count in the next request.
    Object.freeze(this);
  }

  /**
   * Every claim, as signed. Read from the token when they are first asked for: without them, a remembered token takes a
   * quarter less memory, and a new one leaves little for the garbage collector.
   */
  get claims(): Readonly<Record<string, unknown>> {
    return (this.#claims ??= frozen(readPayload(this.reveal())));
  }

  /** Whether a client speaks for itself (client credentials), not for a user. */
  get isMachine(): boolean {
    return this.username === undefined;
  }

  /**
   * Whether this is the token of a password (or SRP) login through the Cognito API. Cognito gives such tokens
   * one scope only and never a custom one.
   */
  get isFromApiSignIn(): boolean {
    return this.claims['scope'] === API_SIGN_IN_SCOPE;
  }

  /** @internal Whether its pool still has the key that signed it. @param second see {@link SigningKeys.held} */
  isVouchedFor(second: number): boolean {
    return this.#keys.held(this.#signedWith.id, second) === this.#signedWith;
  }

  /** @internal See `RevocationList`. Also of a token that was frozen. */
  get clearedIn(): number {
    return this.#clearedIn;
  }

  /** @internal */
  set clearedIn(state: number) {
    this.#clearedIn = state;
  }

  /** @internal The demands that it was held against last, and met. */
  get meets(): object | undefined {
    return this.#meets;
  }

  /** @internal */
  set meets(demands: object | undefined) {
    this.#meets = demands;
  }

  /** @internal The header that it comes in, as nearly every client spells it. As secret as the token. */
  get authorization(): string {
    return this.#authorization;
  }

  /** The encoded token, for a call to Cognito in the user's name. A secret: never log it. */
  reveal(): string {
    return this.#authorization.slice(BEARER_SPACE.length);
  }

  toJSON(): Record<string, unknown> {
    const { subject, username, clientId, tokenId, scopes, groups, expiresAtSeconds } = this;
    return { subject, username, clientId, tokenId, scopes: scopes.toJSON(), groups, expiresAtSeconds };
  }

  [inspect.custom](): string {
    return `AccessToken ${inspect(this.toJSON())}`;
  }
}

/** In memory of its own, and in one piece: a piece of a text holds on to the whole, be it a body of megabytes. */
function copyOf(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('latin1');
}

/** With all that is in it: claims go no deeper than sixteen. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

/** The scope that lets a token call Cognito's own user operations (GetUser, GlobalSignOut …). */
export const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';
