import { Injectable } from '@nestjs/common';
import { RevocationService } from '../revocation/revocation.service.js';
import { TrustedPools } from '../tokens/trusted.pool.js';

type State = 'up' | 'down';

/** What a health endpoint may tell. */
export interface ReadinessReport {
  /** `down` while the guard would answer 503. */
  readonly status: State;
  readonly keys: State;
  readonly revocation: State;
  /** Present while `revocation.maxEntries` is reached: tokens are checked still, and logouts are answered 503. */
  readonly logouts?: 'down';
}

/** Whether tokens can be checked now. For the health endpoint of an application. */
@Injectable()
export class Readiness {
  constructor(
    private readonly pools: TrustedPools,
    private readonly revocations: RevocationService,
  ) {}

  report(): ReadinessReport {
    const keys = upIf(this.pools.all.every((pool) => pool.keys.isReady));
    const revocation = upIf(this.revocations.isAvailable);
    const status = upIf(keys === 'up' && revocation === 'up');
    return { status, keys, revocation, ...(this.revocations.isFull ? { logouts: 'down' } : {}) };
  }
}

function upIf(isUp: boolean): State {
  return isUp ? 'up' : 'down';
}
