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
    return { status: upIf(keys === 'up' && revocation === 'up'), keys, revocation };
  }
}

function upIf(isUp: boolean): State {
  return isUp ? 'up' : 'down';
}
