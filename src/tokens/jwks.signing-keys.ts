import type { KeyObject } from 'node:crypto';
import { isNativeError } from 'node:util/types';
import { Logger } from '@nestjs/common';
import { JwksClient, type SigningKey } from 'jwks-rsa';
import type { Operation } from '../telemetry/operation.js';
import { Telemetry } from '../telemetry/telemetry.js';
import type { Clock } from './clock.js';
import { downloadJwks } from './jwks.download.js';
import { rs256Key } from './rs256.key.js';
import { type PoolKey, SigningKeys } from './signing.keys.js';
import { CannotVerifyError, InvalidTokenError } from './token.error.js';
import { Turns } from './turns.js';

const FRESH_SECONDS = 600;
const STALE_SECONDS = 86_400;
const RETRY_SECONDS = 5;
const FETCHES_AT_ONCE = 10;
const FETCHES_A_SECOND = 1;
/** Of requests that wait for a fetch: each holds a connection. */
const MOST_WAITING = 1000;
const FETCH_MILLISECONDS = 3000;

interface FetchOptions {
  /** How long a fetch may take. Milliseconds, default 3000. */
  readonly fetchMilliseconds?: number;
  readonly telemetry?: Telemetry;
}

/**
 * The keys of a pool, fetched by jwks-rsa and kept as parsed `KeyObject`s: parsing the PEM anew costs several
 * times the signature check itself.
 *
 * - One fetch at a time, however many wait for it.
 * - An unknown `kid` is looked for in keys fetched after it came, as it may be new. A flood of them leads to ten fetches
 *   at first, and then to one a second, that all of them wait for: it neither becomes a flood of requests, nor refuses
 *   a good token. No more than a thousand wait; the others are told at once to come again. Tokens of keys that are
 *   held never wait.
 * - Held keys stay good through an outage for a day; a key that left the JWKS is dropped at the next fetch.
 */
export class JwksSigningKeys extends SigningKeys {
  private readonly logger = new Logger('SigningKeys');
  private readonly jwks: JwksClient;
  private readonly turns: Turns;
  private readonly telemetry: Telemetry;
  private readonly operation: Operation;
  private keys: ReadonlyMap<string, PoolKey> = new Map();
  private fetchedAtSeconds = Number.NEGATIVE_INFINITY;
  private retryAtSeconds = Number.NEGATIVE_INFINITY;
  private seenInSecond: number | undefined;
  private isSeenTooOld = true;
  private fetching: Promise<void> | undefined;
  private waiting: Promise<void> | undefined;
  private waitingCount = 0;
  private fetchesBegun = 0;
  private fetchesDone = 0;
  private hasFailed = false;

  constructor(
    private readonly jwksUri: string,
    private readonly clock: Clock,
    { fetchMilliseconds = FETCH_MILLISECONDS, telemetry = new Telemetry() }: FetchOptions = {},
  ) {
    super();
    this.telemetry = telemetry;
    this.operation = fetchOf(jwksUri);
    this.jwks = new JwksClient({
      jwksUri,
      cache: false,
      fetcher: (uri) => downloadJwks(uri, fetchMilliseconds),
    });
    this.turns = new Turns(clock, FETCHES_AT_ONCE, FETCHES_A_SECOND);
  }

  override get isReady(): boolean {
    return this.keys.size > 0 && this.ageSeconds <= STALE_SECONDS;
  }

  override get isFailing(): boolean {
    return this.hasFailed;
  }

  override get ageSeconds(): number {
    return this.nowSeconds - this.fetchedAtSeconds;
  }

  override async prime(): Promise<void> {
    await this.fetch().catch(() => undefined);
  }

  override freshen(): void {
    if (this.hasFailed || this.ageSeconds > FRESH_SECONDS) this.refreshInBackground();
  }

  override held(keyId: string, second?: number): PoolKey | undefined {
    if (second === undefined || second !== this.seenInSecond) this.seeHowOld(second);
    return this.isSeenTooOld ? undefined : this.keys.get(keyId);
  }

  override async find(keyId: string): Promise<PoolKey> {
    const held = this.held(keyId);
    if (held !== undefined) return held;
    if (this.waitingCount >= MOST_WAITING) throw tooManyWait();
    this.waitingCount += 1;
    try {
      return await this.findFetched(keyId);
    } finally {
      this.waitingCount -= 1;
    }
  }

  private seeHowOld(second: number | undefined): void {
    const { ageSeconds } = this;
    if (ageSeconds > FRESH_SECONDS) this.refreshInBackground();
    this.isSeenTooOld = ageSeconds > STALE_SECONDS;
    this.seenInSecond = second;
  }

  private async findFetched(keyId: string): Promise<PoolKey> {
    const begunBefore = this.fetchesBegun;
    let held = this.held(keyId);
    while (held === undefined) {
      // One that was under way before may have been answered before the key was there.
      if (this.fetchesDone > begunBefore) throw unknownKey();
      await (this.fetching ?? this.fetchInTurn());
      held = this.held(keyId);
    }
    return held;
  }

  /** Counted from anywhere. The wall clock may be set back, and a key would then be kept for too long. */
  private get nowSeconds(): number {
    return this.clock.monotonicMilliseconds() / 1000;
  }

  private refreshInBackground(): void {
    if (this.nowSeconds < this.retryAtSeconds) return;
    this.retryAtSeconds = this.nowSeconds + RETRY_SECONDS;
    void this.fetch().catch(() => undefined);
  }

  private fetchInTurn(): Promise<void> {
    return (this.waiting ??= this.turns.take().then(() => {
      this.waiting = undefined;
      return this.fetch();
    }));
  }

  private fetch(): Promise<void> {
    return (this.fetching ??= this.fetchNow());
  }

  private async fetchNow(): Promise<void> {
    this.fetchesBegun += 1;
    try {
      const members = await this.telemetry.measure(this.operation, () => this.jwks.getSigningKeys());
      this.keys = this.parsed(members);
      this.fetchedAtSeconds = this.nowSeconds;
      this.seenInSecond = undefined;
      this.sayWhetherItFails(undefined);
    } catch (cause) {
      this.sayWhetherItFails(cause);
      throw new CannotVerifyError(
        'keys_unavailable',
        'The signing keys of the user pool cannot be fetched now.',
        { cause },
      );
    } finally {
      this.fetchesDone = this.fetchesBegun;
      this.fetching = undefined;
    }
  }

  /** @throws Error when there is no key to check tokens with: a pool has one at any time */
  private parsed(members: readonly SigningKey[]): ReadonlyMap<string, PoolKey> {
    const keys = new Map<string, PoolKey>();
    for (const member of members) {
      const key = rs256Key(member);
      // Of two keys under one id the first counts, as everybody reads a JWK Set.
      if (key !== undefined && !keys.has(member.kid)) keys.set(member.kid, this.known(member.kid, key));
    }
    if (keys.size === 0) throw new Error('The JWK Set has no key for RS256.');
    return keys;
  }

  /** The object that is held already where the key is the same, so that tokens remembered with it stay good. */
  private known(id: string, publicKey: KeyObject): PoolKey {
    const held = this.keys.get(id);
    return held?.publicKey.equals(publicKey) === true ? held : { id, publicKey };
  }

  /** Once an outage: for as long as it lasts, each request would tell of it. */
  private sayWhetherItFails(error: unknown): void {
    if (error !== undefined && !this.hasFailed) {
      this.logger.warn(`The signing keys cannot be fetched from ${this.jwksUri}: ${reasonOf(error)}`);
    }
    if (error === undefined && this.hasFailed) {
      this.logger.log(`The signing keys are fetched from ${this.jwksUri} again.`);
    }
    this.hasFailed = error !== undefined;
  }
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client */
function fetchOf(jwksUri: string): Operation {
  const { hostname, origin, pathname } = new URL(jwksUri);
  const attributes = {
    'http.request.method': 'GET',
    'server.address': hostname,
    'url.full': `${origin}${pathname}`,
  };
  return { kind: 'keys', name: 'jwks', attributes, errorTypeOf: () => 'unavailable' };
}

/** `fetch` itself says no more than that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown error';
  return isNativeError(error.cause) ? error.cause.message : error.message;
}

function tooManyWait(): CannotVerifyError {
  return new CannotVerifyError(
    'keys_unavailable',
    'Too many tokens wait for the signing keys to be fetched.',
  );
}

function unknownKey(): InvalidTokenError {
  return new InvalidTokenError(
    'unknown_key',
    'The token is signed with a key that the user pool does not have.',
  );
}
