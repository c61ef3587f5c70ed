import { Injectable } from '@nestjs/common';
import { Clock } from '../tokens/clock.js';

/**
 * When requests came in, before anything was waited for: of two that came at the same moment, the one whose limits
 * took longer to count must not look as if it had come later.
 */
@Injectable()
export class Arrivals {
  private readonly seen = new WeakMap<object, number>();

  constructor(private readonly clock: Clock) {}

  /** To be called once, first of all. */
  note(request: object): void {
    this.seen.set(request, this.clock.monotonicMilliseconds());
  }

  /** On the monotonic clock; now, for a request that was not noted. */
  of(request: object): number {
    return this.seen.get(request) ?? this.clock.monotonicMilliseconds();
  }
}
