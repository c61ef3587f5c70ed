import { Injectable } from '@nestjs/common';
import { RevocationService } from '../revocation/revocation.service.js';
import type { SigningKeys } from '../tokens/signing.keys.js';
import { TrustedPools } from '../tokens/trusted.pool.js';
import { UpstreamReachability } from './upstream.reachability.js';

/** `degraded`: it works still, but not all of it, or not for long. */
export type ReadinessState = 'up' | 'degraded' | 'down';

/** What a health endpoint may tell. */
export interface ReadinessReport {
  /** `down` while the guard would answer 503 to everybody: the instance must not be sent requests. */
  readonly status: ReadinessState;
  /** The signing keys: `degraded` while those of a pool cannot be fetched. Those that are held last a day. */
  readonly keys: ReadinessState;
  /** Since the oldest keys were fetched. Seconds; absent when there are none. */
  readonly keyAgeSeconds?: number;
  /** `down` while revocations cannot be heard of. With `whenUnavailable: 'allow'` that degrades and no more. */
  readonly revocation: ReadinessState;
  /** Since the store of revocations was last heard of. Seconds; 0 where no other instance writes. */
  readonly storeSilenceSeconds?: number;
  /** Whether Cognito answered the last call of the last minute, and the last fetch of keys. */
  readonly cognito: ReadinessState;
  /** Present while `revocation.maxEntries` is reached: tokens are checked still, and logouts are answered 503. */
  readonly logouts?: 'down';
}

/** Whether tokens can be checked now. For the health endpoint of an application. */
@Injectable()
export class Readiness {
  /** @internal Made by Nest. */
  constructor(
    private readonly pools: TrustedPools,
    private readonly revocations: RevocationService,
    private readonly upstream: UpstreamReachability,
  ) {}

  report(): ReadinessReport {
    const held = this.pools.all.map((pool) => pool.keys);
    const keys = stateOf(held);
    const revocation = this.revocations.isAvailable ? 'up' : 'down';
    const isReached = this.upstream.isReachable && !held.some(({ isFailing }) => isFailing);
    const cognito = isReached ? 'up' : 'down';
    const isDown = keys === 'down' || this.revocations.refusesAll;
    const isWhole = [keys, revocation, cognito].every((state) => state === 'up') && !this.revocations.isFull;
    return {
      status: isDown ? 'down' : isWhole ? 'up' : 'degraded',
      keys,
      ...known('keyAgeSeconds', Math.max(...held.map(({ ageSeconds }) => ageSeconds))),
      revocation,
      ...known('storeSilenceSeconds', this.revocations.silenceSeconds),
      cognito,
      ...(this.revocations.isFull ? { logouts: 'down' } : {}),
    };
  }
}

/** A pool without keys takes its own tokens down; the instance only where no pool has any. */
function stateOf(keys: readonly SigningKeys[]): ReadinessState {
  for (const ofPool of keys) ofPool.freshen();
  if (!keys.some(({ isReady }) => isReady)) return 'down';
  return keys.every(({ isReady, isFailing }) => isReady && !isFailing) ? 'up' : 'degraded';
}

function known(name: 'keyAgeSeconds' | 'storeSilenceSeconds', seconds: number) {
  return Number.isFinite(seconds) ? { [name]: Math.round(seconds * 10) / 10 } : {};
}
