import { isDeepStrictEqual } from 'node:util';
import { Logger } from '@nestjs/common';
import type { Clock } from './clock.js';
import { PoolLease, type PoolTerms } from './pool.lease.js';
import type { SigningKeys } from './signing.keys.js';
import { CannotVerifyError } from './token.error.js';
import { PoolLookup, type TrustedPool } from './trusted.pool.js';

const STRANGER_MILLISECONDS = 10_000;
const MOST_STRANGERS = 1000;
const MOST_POOLS = 10_000;
const MOST_QUESTIONS = 100;

/** Says what holds for the pool of an issuer; `undefined` where there is none. Rejects when that cannot be told. */
export type AskForPool = (issuer: string) => Promise<PoolTerms | undefined>;

/**
 * Pools that a directory knows, each leased for five minutes and renewed after one.
 *
 * - One question for an issuer at a time, however many wait; strangers are remembered for ten seconds.
 * - While the directory is silent, what it said last holds for an hour.
 * - Nothing is fetched from an issuer before the directory has named it.
 */
export class LeasedPools extends PoolLookup {
  private readonly logger = new Logger('PoolDirectory');
  private readonly leases = new Map<string, PoolLease>();
  private readonly strangers = new Map<string, number>();
  private readonly questions = new Map<string, Promise<TrustedPool | undefined>>();
  private isFailing = false;

  constructor(
    private readonly ask: AskForPool,
    private readonly keysAt: (jwksUri: string) => SigningKeys,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async find(issuer: string): Promise<TrustedPool | undefined> {
    const lease = this.leases.get(issuer);
    if (lease?.isHeld === true) return lease.pool;
    return this.isStranger(issuer) ? undefined : this.question(issuer);
  }

  private isStranger(issuer: string): boolean {
    return (this.strangers.get(issuer) ?? 0) > this.clock.monotonicMilliseconds();
  }

  private async question(issuer: string): Promise<TrustedPool | undefined> {
    const asked = this.questions.get(issuer);
    if (asked !== undefined) return asked;
    // Made-up issuers must not become a flood of questions. Who is known already is not kept waiting by them.
    if (this.questions.size >= MOST_QUESTIONS && !this.leases.has(issuer)) throw unavailable();
    const asking = this.askNow(issuer).finally(() => this.questions.delete(issuer));
    this.questions.set(issuer, asking);
    return asking;
  }

  private async askNow(issuer: string): Promise<TrustedPool | undefined> {
    const terms = await this.ask(issuer).then(
      (answer) => ({ answer }),
      (cause: unknown) => ({ cause }),
    );
    this.sayWhetherItFails('cause' in terms ? terms.cause : undefined);
    return 'cause' in terms ? this.without(issuer, terms.cause) : this.settled(issuer, terms.answer);
  }

  private without(issuer: string, cause: unknown): TrustedPool {
    const lease = this.leases.get(issuer);
    if (lease?.outlastOutage() !== true) throw unavailable(cause);
    return lease.pool;
  }

  private settled(issuer: string, terms: PoolTerms | undefined): TrustedPool | undefined {
    const lease = this.leases.get(issuer);
    if (terms !== undefined && isDeepStrictEqual(lease?.terms, terms)) {
      lease?.confirm();
      return lease?.pool;
    }
    lease?.end();
    this.leases.delete(issuer);
    return terms === undefined ? this.estrange(issuer) : this.lease(issuer, terms);
  }

  private lease(issuer: string, terms: PoolTerms): TrustedPool {
    const renew = () => void this.question(issuer).catch(() => undefined);
    const lease = new PoolLease(terms, this.keysAt(terms.jwksUri), this.clock, renew);
    for (const [oldest, one] of this.leases) {
      if (this.leases.size < MOST_POOLS) break;
      one.end();
      this.leases.delete(oldest);
    }
    this.leases.set(issuer, lease);
    return lease.pool;
  }

  private estrange(issuer: string): undefined {
    for (const oldest of this.strangers.keys()) {
      if (this.strangers.size < MOST_STRANGERS) break;
      this.strangers.delete(oldest);
    }
    this.strangers.set(issuer, this.clock.monotonicMilliseconds() + STRANGER_MILLISECONDS);
  }

  /** Once an outage: for as long as it lasts, each request would tell of it. */
  private sayWhetherItFails(error: unknown): void {
    if (error !== undefined && !this.isFailing) {
      this.logger.warn(
        `The directory of user pools fails: ${error instanceof Error ? error.message : 'unknown error'}`,
      );
    }
    if (error === undefined && this.isFailing) this.logger.log('The directory of user pools answers again.');
    this.isFailing = error !== undefined;
  }
}

function unavailable(cause?: unknown): CannotVerifyError {
  const description = 'It cannot be told now whether the user pool of the token is trusted.';
  return new CannotVerifyError('pools_unavailable', description, { cause });
}
