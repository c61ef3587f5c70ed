import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { AuthEvents } from '../events/auth.events.js';
import type { Operation } from '../telemetry/operation.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { Clock } from '../tokens/clock.js';
import { CannotVerifyError, InvalidTokenError } from '../tokens/token.error.js';
import { revocationEventOf } from './revocation.announcement.js';
import { loginKey, type RevocableToken, type Revocation } from './revocation.js';
import type { RevocationOptions } from './revocation.options.js';
import { RevocationReplica, type RevocationWatcher } from './revocation.replica.js';
import { RevocationStore } from './revocation.store.js';

/**
 * For how long an entry outlives what it refuses. A verifier may tolerate an `exp` of five minutes ago, and the clock of
 * the instance that sweeps may be ten minutes ahead of the one that wrote.
 */
export const MARGIN_SECONDS = 900;

const RECORD: Operation = { kind: 'store', name: 'revocations record' };

/** Whether Cognito has confirmed that no new token can come from what was revoked. */
export type UpstreamState = 'ended' | 'may-refresh';

/**
 * Revokes, and refuses what was revoked. The check runs on every request and asks this instance's replica,
 * never the store; the store feeds the replica.
 *
 * Five levels: one token, one login, and everything up to a moment of a user, of an app client, of a user pool.
 * "Up to a moment" goes by `auth_time`, which a refresh keeps, and for machine tokens by `iat`. Both have whole
 * seconds: what began in the same second as the mark is refused, unless {@link admitLaterLogin} was told that it
 * began after it.
 */
@Injectable()
export class RevocationService implements OnModuleInit, OnApplicationShutdown {
  private readonly replica: RevocationReplica;

  /** @internal Made by Nest. */
  constructor(
    private readonly store: RevocationStore,
    private readonly clock: Clock,
    private readonly options: RevocationOptions,
    private readonly events: AuthEvents,
    private readonly telemetry = new Telemetry(),
  ) {
    this.replica = new RevocationReplica(store, clock, options);
  }

  async onModuleInit(): Promise<void> {
    await this.replica.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.replica.stop();
  }

  /** How many entries this instance holds. */
  get size(): number {
    return this.replica.list.size;
  }

  /** Whether the replica knows what it must know: it has read the store, hears it still, and understands it. */
  get isAvailable(): boolean {
    return this.replica.isCurrent;
  }

  /** Whether every token is refused, because the store cannot be heard and the options do not allow that. */
  get refusesAll(): boolean {
    return !this.isAvailable && this.options.whenUnavailable === 'deny';
  }

  /** For how long a shared store was not heard of: how old the replica may be. 0 where there is no other writer. */
  get silenceSeconds(): number {
    return this.replica.silenceSeconds;
  }

  /** Whether `maxEntries` is reached: what is revoked stays refused, and logouts are answered 503. */
  get isFull(): boolean {
    return this.replica.isFull;
  }

  get storeDescription(): string {
    return this.store.description;
  }

  /**
   * Tells of everything that is revoked from now on, also by other instances: for what lives longer than a request.
   *
   * @returns how to stop watching
   */
  watch(watcher: RevocationWatcher): () => void {
    return this.replica.watch(watcher);
  }

  /**
   * @throws InvalidTokenError `revoked`
   * @throws CannotVerifyError `store_unavailable` while the store cannot be heard, unless options allow it
   */
  assertNotRevoked(token: RevocableToken): void {
    if (this.replica.list.isRevoked(token)) {
      throw new InvalidTokenError(
        'revoked',
        'The access token was revoked: its login has ended. Log in again.',
      );
    }
    this.assertAvailable();
  }

  /** Whether it is refused, as far as this instance knows. For lists of logins; a guard asserts. */
  isRevoked(token: RevocableToken): boolean {
    return this.replica.list.isRevoked(token);
  }

  /** @throws CannotVerifyError `store_unavailable` while the store cannot be heard, unless options allow it */
  assertAvailable(): void {
    if (!this.refusesAll) return;
    throw new CannotVerifyError('store_unavailable', 'Revocations cannot be checked now. Try again shortly.');
  }

  /**
   * Ends one access token.
   *
   * @throws RevocationListFullError nothing was revoked
   * @throws Error when the store cannot take it; it is then refused on this instance only
   */
  async revokeToken(
    token: Pick<RevocableToken, 'tokenId'> & { readonly expiresAtSeconds: number },
  ): Promise<void> {
    const expiresAtSeconds = token.expiresAtSeconds + MARGIN_SECONDS;
    await this.write({ kind: 'token', tokenId: token.tokenId, expiresAtSeconds });
  }

  /**
   * Ends one login: every token with this `origin_jti`, also those refreshed from it elsewhere later.
   *
   * @throws RevocationListFullError nothing was revoked
   * @throws Error when the store cannot take it; the login is then refused on this instance only
   */
  async revokeLogin(loginId: string, upstream: UpstreamState): Promise<void> {
    await this.write({ kind: 'login', loginId, expiresAtSeconds: this.lastsUntil(upstream) });
  }

  /**
   * Ends every login of a user up to a moment. A login that begins later lives, even in the same second:
   * see {@link admitLaterLogin}.
   *
   * @param subject `sub`, or the id of an app client for its machine tokens alone
   * @param keptLoginId `origin_jti` of a login that goes on
   * @throws RevocationListFullError nothing was revoked
   * @throws Error when the store cannot take it; the user is then refused on this instance only
   */
  async revokeSubject(
    subject: string,
    upToMilliseconds: number,
    upstream: UpstreamState,
    keptLoginId?: string,
  ): Promise<void> {
    const expiresAtSeconds = this.lastsUntil(upstream);
    const mark: Revocation = { kind: 'subject', subject, upToMilliseconds, expiresAtSeconds };
    if (keptLoginId === undefined) return this.write(mark);
    const beganAtMilliseconds = upToMilliseconds;
    const kept: Revocation = {
      kind: 'later-login',
      loginId: keptLoginId,
      beganAtMilliseconds,
      expiresAtSeconds,
    };
    // In this order: at no moment is the login that is kept refused.
    await this.write(kept, mark);
  }

  /**
   * Ends everything that an app client was issued up to a moment: its users' logins and its machine tokens. For
   * a client whose secret has leaked, say. The client may go on with new ones: disable it at Cognito besides.
   *
   * @param upstream `ended` where the client was deleted at Cognito, so that nothing can be refreshed any more
   * @throws Error when the store cannot take it; the client is then refused on this instance only
   */
  async revokeClient(clientId: string, upToMilliseconds: number, upstream: UpstreamState): Promise<void> {
    const expiresAtSeconds = this.lastsUntil(upstream);
    await this.write({ kind: 'client', clientId, upToMilliseconds, expiresAtSeconds });
  }

  /**
   * Ends everything that a user pool issued up to a moment: everybody logs in again.
   *
   * @param issuer the `iss` of its tokens, letter by letter
   * @param upstream `ended` where the pool was deleted, so that nothing can be refreshed any more
   * @throws Error when the store cannot take it; the pool's tokens are then refused on this instance only
   */
  async revokePool(issuer: string, upToMilliseconds: number, upstream: UpstreamState): Promise<void> {
    const expiresAtSeconds = this.lastsUntil(upstream);
    await this.write({ kind: 'pool', issuer, upToMilliseconds, expiresAtSeconds });
  }

  /**
   * Tells a new login, or a new machine token, apart from those that a mark of the same second has ended. To be
   * called with each one that is handed out; writes only where the two would be confused.
   *
   * One that another application was handed in that second stays refused: it cannot be told from a stolen one.
   *
   * @param beganAtMilliseconds when the credentials were sent to the user pool
   */
  async admitLaterLogin(token: RevocableToken, beganAtMilliseconds: number): Promise<void> {
    const mark = this.replica.list.markOfSameSecond(token);
    if (mark === undefined || beganAtMilliseconds < mark) return;

    const expiresAtSeconds = this.lastsUntil('may-refresh');
    await this.write({
      kind: 'later-login',
      loginId: loginKey(token),
      beganAtMilliseconds,
      expiresAtSeconds,
    });
  }

  /** Denied here first: a store that is down must not keep this instance from refusing. */
  private async write(...revocations: readonly Revocation[]): Promise<void> {
    for (const revocation of revocations) this.replica.deny(revocation);
    try {
      await this.telemetry.measure(RECORD, () => this.replica.record(revocations));
    } catch (error) {
      this.tell(revocations, false);
      throw error;
    }
    this.tell(revocations, true);
  }

  private tell(revocations: readonly Revocation[], isStored: boolean): void {
    for (const revocation of revocations) {
      const event = revocationEventOf(revocation, isStored);
      if (event !== undefined) this.events.emit(event);
    }
  }

  private lastsUntil(upstream: UpstreamState): number {
    const { accessTokenLifetimeSeconds, refreshTokenLifetimeSeconds } = this.options;
    const lifetime =
      upstream === 'ended'
        ? accessTokenLifetimeSeconds
        : accessTokenLifetimeSeconds + refreshTokenLifetimeSeconds;
    return this.clock.nowSeconds() + lifetime + MARGIN_SECONDS;
  }
}
