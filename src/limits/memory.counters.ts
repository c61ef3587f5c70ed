import type { Clock } from '../tokens/clock.js';
import { type CountedRequest, countedRequest, RequestCounters } from './request.counters.js';

interface Window {
  hits: number;
  endsAt: number;
}

/** About 20 MB. Whoever counts under more names than this pushes out the oldest. */
const MOST_WINDOWS = 100_000;

/** In the memory of one process, and of no more of it than so many windows take. */
export class MemoryCounters extends RequestCounters {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly clock: Clock,
    private readonly mostWindows = MOST_WINDOWS,
  ) {
    super();
  }

  override async increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
  ): Promise<CountedRequest> {
    const now = this.clock.monotonicMilliseconds();
    const window = this.current(key) ?? this.begun(key, now + ttl);
    window.hits += 1;
    if (window.hits === limit + 1) window.endsAt = Math.max(window.endsAt, now + blockDuration);
    return countedRequest(window.hits, limit, window.endsAt - now);
  }

  override async decrement(key: string): Promise<void> {
    const window = this.current(key);
    if (window !== undefined && window.hits > 0) window.hits -= 1;
  }

  override async clear(key: string): Promise<void> {
    this.windows.delete(key);
  }

  private current(key: string): Window | undefined {
    const window = this.windows.get(key);
    return window !== undefined && window.endsAt > this.clock.monotonicMilliseconds() ? window : undefined;
  }

  private begun(key: string, endsAt: number): Window {
    this.windows.delete(key);
    if (this.windows.size >= this.mostWindows) this.makeRoom();
    const window = { hits: 0, endsAt };
    this.windows.set(key, window);
    return window;
  }

  /** A tenth at once, so that it is not done for each request of a flood: what is over, or else what is oldest. */
  private makeRoom(): void {
    const now = this.clock.monotonicMilliseconds();
    for (const [key, { endsAt }] of this.windows) if (endsAt <= now) this.windows.delete(key);
    const most = this.mostWindows * 0.9;
    for (const key of this.windows.keys()) {
      if (this.windows.size <= most) return;
      this.windows.delete(key);
    }
  }
}
