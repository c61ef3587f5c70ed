import { createHash } from 'node:crypto';
import type { AuthEvents } from '../events/auth.events.js';
import type { RateLimit, RateLimitName, RateLimitSettings } from './rate-limit.settings.js';
import type { RequestCounters } from './request.counters.js';
import { TooManyRequestsError } from './too-many-requests.error.js';

/**
 * Counts what callers do against the limits of the options. What is counted by, an account, a client or an address,
 * stands in the store as a digest only.
 */
export class RateLimits {
  constructor(
    private readonly counters: RequestCounters,
    private readonly settings: RateLimitSettings,
    private readonly events: AuthEvents,
  ) {}

  /**
   * Counts one more, before it is known how it will turn out: a thousand tries at once must not all be the first.
   *
   * @param subject whose it is; several names together make one subject
   * @throws TooManyRequestsError
   */
  async spend(name: RateLimitName, ...subject: readonly string[]): Promise<void> {
    const limit = this.find(name);
    if (limit === undefined) return;
    const milliseconds = limit.windowSeconds * 1000;
    const key = this.keyOf(name, subject);
    const counted = await this.counters.increment(key, milliseconds, limit.limit, milliseconds, name);
    if (!counted.isBlocked) return;
    const retryAfterSeconds = counted.timeToBlockExpire;
    this.events.emit({ type: 'rate-limit', limit: name, retryAfterSeconds });
    throw new TooManyRequestsError(name, retryAfterSeconds);
  }

  /** What was spent has turned out well. */
  async giveBack(name: RateLimitName, ...subject: readonly string[]): Promise<void> {
    if (this.find(name) !== undefined) await this.counters.decrement(this.keyOf(name, subject));
  }

  /** All that was spent is forgiven. */
  async forgive(name: RateLimitName, ...subject: readonly string[]): Promise<void> {
    if (this.find(name) !== undefined) await this.counters.clear(this.keyOf(name, subject));
  }

  /** `undefined` for a limit that is switched off. */
  private find(name: RateLimitName): RateLimit | undefined {
    const limit = this.settings !== false && this.settings[name];
    return limit === false ? undefined : limit;
  }

  private keyOf(name: RateLimitName, subject: readonly string[]): string {
    return `${name}:${createHash('sha256').update(JSON.stringify(subject)).digest('base64url')}`;
  }
}
