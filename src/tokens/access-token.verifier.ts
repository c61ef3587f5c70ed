import type { AccessToken } from './access-token.js';
import { type AccessTokenStrategy, VerificationAttempt } from './access-token.strategy.js';
import type { Clock } from './clock.js';
import { InvalidTokenError, senderConstrained } from './token.error.js';
import type { TrustedPools } from './trusted.pool.js';
import { readUnverified } from './unverified.jwt.js';
import type { VerifiedTokenCache } from './verified-token.cache.js';

/** Tells whether a string is an access token of a pool that we trust. An injection token. */
export abstract class AccessTokenVerifier {
  /**
   * Says nothing of revocation: see `RevocationService`. For bearer tokens: one that is bound to a key is refused.
   *
   * @throws InvalidTokenError the token is not acceptable
   * @throws CannotVerifyError the keys of its pool cannot be had
   */
  abstract verify(accessToken: string): Promise<AccessToken>;

  /**
   * The same for a token that was verified before and is remembered; `undefined` when it is not.
   *
   * @throws InvalidTokenError the token has expired since
   */
  abstract recall(accessToken: string): AccessToken | undefined;

  /**
   * The same by the whole `Authorization` header that the token comes in, spelt as usual: `Bearer`, one space, the token.
   * What is not cut out need not be put together to be compared. `undefined` for any other spelling.
   *
   * @throws InvalidTokenError the token has expired since
   */
  recallSent(_authorization: string): AccessToken | undefined {
    return undefined;
  }

  /**
   * The same for a token that is bound to a key. That its sender holds the key is for the caller to check.
   *
   * @throws InvalidTokenError the token is not acceptable, or not bound
   * @throws CannotVerifyError the keys of its pool cannot be had
   * @see RFC 9449 §7.1
   */
  abstract verifyBound(accessToken: string): Promise<AccessToken>;
}

/** The pool's clock may be ahead of ours: who has just logged in there must get in here. */
const LEAST_AHEAD_SECONDS = 60;

/** Verifies with passport-jwt and jwks-rsa, and remembers what was good. */
export class PassportAccessTokenVerifier extends AccessTokenVerifier {
  constructor(
    private readonly pools: TrustedPools,
    private readonly strategy: AccessTokenStrategy,
    private readonly remembered: VerifiedTokenCache,
    private readonly clock: Clock,
    private readonly clockToleranceSeconds: number,
  ) {
    super();
  }

  override recall(accessToken: string): AccessToken | undefined {
    return asBearer(this.recallAny(accessToken));
  }

  override recallSent(authorization: string): AccessToken | undefined {
    const now = this.clock.nowSeconds();
    return asBearer(this.stillCurrent(this.remembered.findSent(authorization, now), now));
  }

  override verify(accessToken: string): Promise<AccessToken> {
    return this.verifyAs(asBearer, accessToken);
  }

  override verifyBound(accessToken: string): Promise<AccessToken> {
    return this.verifyAs(asBound, accessToken);
  }

  private recallAny(accessToken: string): AccessToken | undefined {
    const now = this.clock.nowSeconds();
    return this.stillCurrent(this.remembered.find(accessToken, now), now);
  }

  private stillCurrent(token: AccessToken | undefined, now: number): AccessToken | undefined {
    if (token !== undefined) this.assertCurrent(token, now);
    return token;
  }

  private async verifyAs(
    kind: (token: AccessToken) => AccessToken,
    accessToken: string,
  ): Promise<AccessToken> {
    const recalled = this.recallAny(accessToken);
    if (recalled !== undefined) return kind(recalled);

    const { keyId, issuer, payload } = readUnverified(accessToken);
    const pool = this.pools.find(issuer) ?? (await this.pools.findOther(issuer));
    if (pool === undefined) {
      throw new InvalidTokenError(
        'wrong_issuer',
        'The token comes from a user pool that is not trusted here.',
      );
    }
    const key = pool.keys.held(keyId) ?? (await pool.keys.find(keyId));
    const token = this.strategy.run(new VerificationAttempt(accessToken, payload, pool, key));
    const now = this.clock.nowSeconds();
    this.assertCurrent(token, now);
    this.remembered.remember(token, now);
    return kind(token);
  }

  /** The checks that time can change, a clock that is set back included; remembered and new tokens pass the same ones. */
  private assertCurrent(token: AccessToken, now: number): void {
    if (token.expiresAtSeconds + this.clockToleranceSeconds <= now) {
      this.remembered.forget(token.reveal());
      throw new InvalidTokenError('expired', 'The access token has expired. Refresh it or log in again.');
    }
    if (token.notBeforeSeconds !== undefined && token.notBeforeSeconds - this.clockToleranceSeconds > now) {
      throw notYetValid();
    }
    this.assertBegun(token, now);
  }

  /** Of a moment to come it would be fresh for ever, and after each revocation up to now. */
  private assertBegun(token: AccessToken, now: number): void {
    const latest = now + Math.max(this.clockToleranceSeconds, LEAST_AHEAD_SECONDS);
    if (token.issuedAtSeconds > latest || token.authenticatedAtSeconds > latest) throw notYetValid();
  }
}

/** @throws InvalidTokenError a token that is bound to a key is none that whoever bears it may use */
function asBearer<T extends AccessToken | undefined>(token: T): T {
  if (token?.keyThumbprint !== undefined) throw senderConstrained();
  return token;
}

/** @throws InvalidTokenError any other is none that a sender need hold a key for */
function asBound(token: AccessToken): AccessToken {
  if (token.keyThumbprint === undefined) {
    throw new InvalidTokenError('not_sender_constrained', 'The token is bound to no key. Send it as Bearer.');
  }
  return token;
}

function notYetValid(): InvalidTokenError {
  return new InvalidTokenError('not_yet_valid', 'The access token is not valid yet.');
}
