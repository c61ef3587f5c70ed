import type { Metric, Registry } from 'prom-client';
import { REFUSAL_REASONS } from '../resource-server/refusal.reasons.js';
import type { Refusals } from '../resource-server/refusals.js';
import type { RevocationService } from '../revocation/revocation.service.js';
import type { TrustedPools } from '../tokens/trusted.pool.js';
import type { VerifiedTokenCache } from '../tokens/verified-token.cache.js';
import type { Prometheus } from './prometheus.js';

/** What the guard works with. */
export interface GuardParts {
  readonly refusals: Refusals;
  readonly revocations: RevocationService;
  readonly pools: TrustedPools;
  readonly remembered: VerifiedTokenCache;
}

/** How the guard stands, registered. All of it is read when somebody asks for the metrics: no request pays for it. */
export function registeredGuardMetrics(
  { Counter, Gauge }: Prometheus,
  registry: Registry,
  prefix: string,
  { refusals, revocations, pools, remembered }: GuardParts,
): readonly Metric[] {
  const registers = [registry];
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `${prefix}${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  return [
    new Counter({
      name: `${prefix}refusals_total`,
      help: 'Requests that the guard refused, by the reason it gave.',
      labelNames: ['reason'],
      registers,
      collect() {
        this.reset();
        // A series that is there from the start: an alarm on a first refusal needs the zero before it.
        for (const reason of Object.keys(REFUSAL_REASONS)) this.inc({ reason }, 0);
        for (const [reason, count] of refusals.counts()) this.inc({ reason }, count);
      },
    }),
    gauge('revocation_entries', 'Revocations that this instance holds.', () => revocations.size),
    gauge('revocation_up', '1 while revocations can be checked, 0 while the store is not heard of.', () =>
      Number(revocations.isAvailable),
    ),
    gauge(
      'revocation_silence_seconds',
      'Since the store of revocations was last heard of.',
      () => revocations.silenceSeconds,
    ),
    gauge(
      'remembered_tokens',
      'Verified tokens whose signature is not checked again.',
      () => remembered.size,
    ),
    new Gauge({
      name: `${prefix}signing_keys_age_seconds`,
      help: 'Since the signing keys of a pool were last fetched.',
      labelNames: ['pool'],
      registers,
      collect() {
        for (const [pool, seconds] of oldestKeys(pools)) this.set({ pool }, seconds);
      },
    }),
  ];
}

/** By the name of the pool; one with several issuers has several sets of keys. */
function oldestKeys({ all }: TrustedPools): Map<string, number> {
  const ages = new Map<string, number>();
  for (const { name, keys } of all) ages.set(name, Math.max(ages.get(name) ?? 0, keys.ageSeconds));
  return ages;
}
