import type { Provider } from '@nestjs/common';
import type { ParsedAuthOptions } from '../options/auth.options.js';
import { Arrivals } from '../endpoints/arrivals.js';
import { UntrustedProxies } from '../endpoints/untrusted.proxies.js';
import { AuthEvents } from '../events/auth.events.js';
import { ClientLimits } from '../limits/client.limits.js';
import { FileKnownSources } from '../limits/file-known.sources.js';
import { KnownSources, RecordedSources } from '../limits/known.sources.js';
import { MemoryCounters } from '../limits/memory.counters.js';
import { RateLimits } from '../limits/rate.limits.js';
import { RedisCounters } from '../limits/redis.counters.js';
import { RequestCounters } from '../limits/request.counters.js';
import { SignInLimits } from '../limits/sign-in.limits.js';
import { ShortLivedRecords } from '../sessions/short-lived.records.js';
import { Clock } from '../tokens/clock.js';

/** What keeps callers from asking too much. @param OPTIONS the token of the parsed options */
export function limitProviders(OPTIONS: symbol): Provider[] {
  return [
    { provide: RequestCounters, inject: [OPTIONS, Clock], useFactory: requestCounters },
    {
      provide: RateLimits,
      inject: [RequestCounters, OPTIONS, AuthEvents],
      useFactory: (counters: RequestCounters, { limits }: ParsedAuthOptions, events: AuthEvents) =>
        new RateLimits(counters, limits, events),
    },
    {
      provide: SignInLimits,
      inject: [RateLimits, KnownSources],
      useFactory: (limits: RateLimits, known: KnownSources) => new SignInLimits(limits, known),
    },
    { provide: KnownSources, inject: [OPTIONS, ShortLivedRecords, Clock], useFactory: knownSources },
    ClientLimits,
    UntrustedProxies,
    Arrivals,
  ];
}

async function requestCounters({ redis, limits }: ParsedAuthOptions, clock: Clock): Promise<RequestCounters> {
  return redis === undefined || limits === false ? new MemoryCounters(clock) : RedisCounters.to(redis, clock);
}

function knownSources(
  { redis, revocation: { file } }: ParsedAuthOptions,
  records: ShortLivedRecords,
  clock: Clock,
): KnownSources {
  return redis === undefined && file !== undefined
    ? new FileKnownSources(`${file}.known`, clock)
    : new RecordedSources(records);
}
