import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';
import type { Clock } from './clock.js';
import { CannotVerifyError, InvalidTokenError } from './token.error.js';
import { SigningKeys } from './trusted.pool.js';

const FRESH_SECONDS = 600;
const STALE_SECONDS = 86_400;
const RETRY_SECONDS = 5;
const UNKNOWN_KEY_FETCHES = 20;
const FETCH_TIMEOUT_MILLISECONDS = 3000;

/**
 * The keys of a pool, fetched by jwks-rsa and kept as parsed `KeyObject`s: parsing the PEM anew costs several
 * times the signature check itself.
 *
 * - One fetch at a time, however many wait for it.
 * - An unknown `kid` fetches at once (a key may be new), but a flood of them at most once a second.
 * - Held keys stay good through an outage for a day; a key that left the JWKS is dropped at the next fetch.
 */
export class JwksSigningKeys extends SigningKeys {
  private readonly jwks: JwksClient;
  private keys: ReadonlyMap<string, KeyObject> = new Map();
  private fetchedAtSeconds = Number.NEGATIVE_INFINITY;
  private retryAtSeconds = Number.NEGATIVE_INFINITY;
  private fetching: Promise<void> | undefined;
  private fetchesLeft = UNKNOWN_KEY_FETCHES;
  private refilledAtSeconds = 0;

  constructor(
    jwksUri: string,
    private readonly clock: Clock,
  ) {
    super();
    this.jwks = new JwksClient({ jwksUri, cache: false, timeout: FETCH_TIMEOUT_MILLISECONDS });
  }

  override get isReady(): boolean {
    return this.keys.size > 0 && this.ageSeconds <= STALE_SECONDS;
  }

  override async prime(): Promise<void> {
    await this.fetch().catch(() => undefined);
  }

  override holds(keyId: string, key: KeyObject): boolean {
    const { ageSeconds } = this;
    if (ageSeconds > FRESH_SECONDS) this.refreshInBackground();
    return ageSeconds <= STALE_SECONDS && this.keys.get(keyId) === key;
  }

  override async find(keyId: string): Promise<KeyObject> {
    if (this.ageSeconds > STALE_SECONDS) await this.fetch();
    this.refreshInBackground();

    const held = this.keys.get(keyId);
    if (held !== undefined) return held;

    if (!this.mayFetchForUnknownKey()) {
      throw new CannotVerifyError(
        'keys_unavailable',
        'The signing keys are asked for too often. Try again shortly.',
      );
    }
    await this.fetch();
    const found = this.keys.get(keyId);
    if (found === undefined) {
      throw new InvalidTokenError(
        'unknown_key',
        'The token is signed with a key that the user pool does not have.',
      );
    }
    return found;
  }

  private get ageSeconds(): number {
    return this.nowSeconds - this.fetchedAtSeconds;
  }

  /** Counted from anywhere. The wall clock may be set back, and a key would then be kept for too long. */
  private get nowSeconds(): number {
    return this.clock.monotonicMilliseconds() / 1000;
  }

  private refreshInBackground(): void {
    if (this.ageSeconds <= FRESH_SECONDS || this.nowSeconds < this.retryAtSeconds) return;
    this.retryAtSeconds = this.nowSeconds + RETRY_SECONDS;
    void this.fetch().catch(() => undefined);
  }

  private mayFetchForUnknownKey(): boolean {
    if (this.fetching !== undefined) return true;
    const now = this.nowSeconds;
    this.fetchesLeft = Math.min(
      UNKNOWN_KEY_FETCHES,
      this.fetchesLeft + Math.max(0, now - this.refilledAtSeconds),
    );
    this.refilledAtSeconds = now;
    if (this.fetchesLeft < 1) return false;
    this.fetchesLeft -= 1;
    return true;
  }

  private fetch(): Promise<void> {
    this.fetching ??= this.fetchNow().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  /** The object that is held already where the key is the same, so that tokens remembered with it stay good. */
  private keyObject(keyId: string, pem: string): KeyObject {
    const fetched = createPublicKey(pem);
    const held = this.keys.get(keyId);
    return held?.equals(fetched) === true ? held : fetched;
  }

  private async fetchNow(): Promise<void> {
    try {
      const signingKeys = await this.jwks.getSigningKeys();
      this.keys = new Map(signingKeys.map((key) => [key.kid, this.keyObject(key.kid, key.getPublicKey())]));
      this.fetchedAtSeconds = this.nowSeconds;
    } catch (cause) {
      throw new CannotVerifyError(
        'keys_unavailable',
        'The signing keys of the user pool cannot be fetched now.',
        {
          cause,
        },
      );
    }
  }
}
