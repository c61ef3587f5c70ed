/** What a counter says of one more request. Times are seconds from now. */
export interface CountedRequest {
  readonly totalHits: number;
  readonly timeToExpire: number;
  readonly isBlocked: boolean;
  readonly timeToBlockExpire: number;
}

/**
 * Counts requests in fixed windows, each of which begins with its first request; in Redis where `AuthModule` has one.
 *
 * It is a `ThrottlerStorage` of `@nestjs/throttler` as well, for the limits of an application's own routes:
 * `ThrottlerModule.forRootAsync({ inject: [RequestCounters], useFactory: (storage) => ({ throttlers: [...], storage }) })`.
 * What the throttler cannot do is take back, and what turned out well must not be held against anybody.
 */
export abstract class RequestCounters {
  /**
   * Counts one more, and tells whether that is one too many.
   *
   * @param ttl how long the window is, in milliseconds
   * @param blockDuration for how long everything is refused from the first that is too many, in milliseconds
   */
  abstract increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<CountedRequest>;

  /** Takes one back. */
  abstract decrement(key: string): Promise<void>;

  /** Begins anew. */
  abstract clear(key: string): Promise<void>;
}

/** @param leftMilliseconds until the window, or the time of the block, is over */
export function countedRequest(totalHits: number, limit: number, leftMilliseconds: number): CountedRequest {
  const seconds = Math.max(1, Math.ceil(leftMilliseconds / 1000));
  const isBlocked = totalHits > limit;
  return { totalHits, timeToExpire: seconds, isBlocked, timeToBlockExpire: isBlocked ? seconds : 0 };
}
