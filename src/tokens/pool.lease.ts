import type { Clock } from './clock.js';
import { type PoolKey, SigningKeys } from './signing.keys.js';
import type { TrustedPool } from './trusted.pool.js';

/** What a directory says of a pool: everything but the keys themselves. */
export type PoolTerms = Omit<TrustedPool, 'keys'> & { readonly jwksUri: string };

const RENEWAL_MILLISECONDS = 60_000;
const LEASE_MILLISECONDS = 300_000;
const OUTAGE_MILLISECONDS = 3_600_000;
const RETRY_MILLISECONDS = 5000;

/** The trust in a pool that a directory knows: it ends unless it is renewed. Its keys are its own. */
export class PoolLease {
  readonly pool: TrustedPool;
  private confirmedAt = 0;
  private endsAt = 0;
  private renewalAt = 0;

  /** @param renew to be called when it is time: what is used is renewed before it ends */
  constructor(
    readonly terms: PoolTerms,
    keys: SigningKeys,
    private readonly clock: Clock,
    private readonly renew: () => void,
  ) {
    this.pool = { ...terms, keys: new LeasedKeys(keys, this) };
    this.confirm();
  }

  get isHeld(): boolean {
    const now = this.clock.monotonicMilliseconds();
    if (now >= this.endsAt) return false;
    if (now >= this.renewalAt) {
      this.renewalAt = now + RETRY_MILLISECONDS;
      this.renew();
    }
    return true;
  }

  confirm(): void {
    this.confirmedAt = this.clock.monotonicMilliseconds();
    this.renewalAt = this.confirmedAt + RENEWAL_MILLISECONDS;
    this.endsAt = this.confirmedAt + LEASE_MILLISECONDS;
  }

  /** Without an answer the last one holds for an hour. @returns whether it does still */
  outlastOutage(): boolean {
    const now = this.clock.monotonicMilliseconds();
    if (this.endsAt === 0 || now - this.confirmedAt >= OUTAGE_MILLISECONDS) return false;
    this.endsAt = Math.max(this.endsAt, now + RETRY_MILLISECONDS);
    return true;
  }

  /** What was remembered of its tokens ends with it. */
  end(): void {
    this.endsAt = 0;
  }
}

class LeasedKeys extends SigningKeys {
  constructor(
    private readonly keys: SigningKeys,
    private readonly lease: PoolLease,
  ) {
    super();
  }

  override get isReady(): boolean {
    return this.keys.isReady;
  }

  override get ageSeconds(): number {
    return this.keys.ageSeconds;
  }

  override get isFailing(): boolean {
    return this.keys.isFailing;
  }

  override freshen(): void {
    this.keys.freshen();
  }

  override find(keyId: string): Promise<PoolKey> {
    return this.keys.find(keyId);
  }

  override held(keyId: string, second?: number): PoolKey | undefined {
    return this.lease.isHeld ? this.keys.held(keyId, second) : undefined;
  }

  override prime(): Promise<void> {
    return this.keys.prime();
  }
}
