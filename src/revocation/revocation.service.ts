import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../tokens/clock.js';
import { CannotVerifyError, InvalidTokenError } from '../tokens/token.error.js';
import type { RevocableToken, Revocation } from './revocation.js';
import { RevocationList } from './revocation.list.js';
import { RevocationStore, type RevocationFeed } from './revocation.store.js';
import type { RevocationOptions } from './revocation.options.js';

const SWEEP_MILLISECONDS = 30_000;

/** Whether Cognito has confirmed that no new token can come from what was revoked. */
export type UpstreamState = 'ended' | 'may-refresh';

/**
 * Revokes, and refuses what was revoked. The check runs on every request and asks this instance's replica,
 * never the store; the store feeds the replica.
 */
@Injectable()
export class RevocationService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RevocationService.name);
  private readonly list = new RevocationList();
  private hasCaughtUp = false;
  private heardAtMilliseconds = Number.NEGATIVE_INFINITY;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: RevocationStore,
    private readonly clock: Clock,
    private readonly options: RevocationOptions,
  ) {}

  async onModuleInit(): Promise<void> {
    this.sweeping = setInterval(() => this.list.sweep(this.clock.nowSeconds()), SWEEP_MILLISECONDS).unref();
    await this.store.start(this.feed());
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeping);
    await this.store.stop();
  }

  /** How many entries this instance holds. */
  get size(): number {
    return this.list.size;
  }

  /** Whether the replica knows what it must know: it has read the store, and hears it still. */
  get isAvailable(): boolean {
    if (!this.hasCaughtUp) return false;
    if (!this.store.isShared) return true;
    return (
      this.clock.monotonicMilliseconds() - this.heardAtMilliseconds <= this.options.maxSilenceSeconds * 1000
    );
  }

  get storeDescription(): string {
    return this.store.description;
  }

  /**
   * @throws InvalidTokenError `revoked`
   * @throws CannotVerifyError `store_unavailable` while the store cannot be heard, unless options allow it
   */
  assertNotRevoked(token: RevocableToken): void {
    if (this.list.isRevoked(token)) {
      throw new InvalidTokenError(
        'revoked',
        'The access token was revoked: its login has ended. Log in again.',
      );
    }
    if (!this.isAvailable && this.options.whenUnavailable === 'deny') {
      throw new CannotVerifyError(
        'store_unavailable',
        'Revocations cannot be checked now. Try again shortly.',
      );
    }
  }

  /** Ends one access token. @throws Error when the store cannot take it; it is then refused on this instance only */
  async revokeToken(token: RevocableToken & { readonly expiresAtSeconds: number }): Promise<void> {
    await this.write({ kind: 'token', tokenId: token.tokenId, expiresAtSeconds: token.expiresAtSeconds });
  }

  /**
   * Ends one login: every token with this `origin_jti`, also those refreshed from it elsewhere later.
   *
   * @throws Error when the store cannot take it; the login is then refused on this instance only
   */
  async revokeLogin(loginId: string, upstream: UpstreamState): Promise<void> {
    await this.write({ kind: 'login', loginId, expiresAtSeconds: this.lastsUntil(upstream) });
  }

  /**
   * Ends every login of a user up to now. A login that begins after this call lives, even in the same second:
   * see {@link admitLaterLogin}.
   *
   * @throws Error when the store cannot take it; the user is then refused on this instance only
   */
  async revokeSubject(subject: string, upToMilliseconds: number, upstream: UpstreamState): Promise<void> {
    await this.write({
      kind: 'subject',
      subject,
      upToMilliseconds,
      expiresAtSeconds: this.lastsUntil(upstream),
    });
  }

  /**
   * Tells a new login apart from those that a {@link revokeSubject} of the same second has ended. To be called
   * with each login that is recorded; writes only where the two would be confused.
   *
   * @param beganAtMilliseconds when the user's credentials were sent to the user pool
   */
  async admitLaterLogin(token: RevocableToken, beganAtMilliseconds: number): Promise<void> {
    const mark = this.list.markOf(token.subject);
    if (mark === undefined || token.loginId === undefined || beganAtMilliseconds < mark) return;
    if (token.authenticatedAtSeconds !== Math.floor(mark / 1000)) return;

    const expiresAtSeconds = this.lastsUntil('may-refresh');
    await this.write({ kind: 'later-login', loginId: token.loginId, beganAtMilliseconds, expiresAtSeconds });
  }

  /** Denied here first: a store that is down must not keep this instance from refusing. */
  private async write(revocation: Revocation): Promise<void> {
    this.list.add(revocation);
    await this.store.record([revocation]);
  }

  private lastsUntil(upstream: UpstreamState): number {
    const { accessTokenLifetimeSeconds, refreshTokenLifetimeSeconds } = this.options;
    const lifetime =
      upstream === 'ended'
        ? accessTokenLifetimeSeconds
        : accessTokenLifetimeSeconds + refreshTokenLifetimeSeconds;
    return this.clock.nowSeconds() + lifetime;
  }

  private feed(): RevocationFeed {
    return {
      added: (revocations) => {
        for (const revocation of revocations) this.list.add(revocation);
      },
      known: () => {
        this.list.sweep(this.clock.nowSeconds());
        return this.list.entries();
      },
      caughtUp: () => {
        if (!this.hasCaughtUp)
          this.logger.log(`Revocations are read from ${this.store.description}: ${this.size}.`);
        this.hasCaughtUp = true;
        this.heardAtMilliseconds = this.clock.monotonicMilliseconds();
      },
      alive: () => {
        this.heardAtMilliseconds = this.clock.monotonicMilliseconds();
      },
    };
  }
}
