import type { Clock, PoolOptions } from '../index.js';
import type { TestClock } from './test.clock.js';

/** Straight into the options of `ResourceServerModule` or `AuthModule`. */
export interface TestModuleOptions {
  readonly pools: { readonly default: PoolOptions };
  /** The pool's own, so that both agree on the time. */
  readonly clock: Clock;
  readonly allowInsecureHttp: boolean;
}

/** Looks the module up only when it is asked for: a test without Nest does not pay for loading it. */
export async function moduleOptions(pool: PoolOptions, clock: TestClock): Promise<TestModuleOptions> {
  const { Clock } = await import('../index.js');
  return { pools: { default: pool }, clock: new (clockOf(Clock))(clock), allowInsecureHttp: false };
}

function clockOf(Base: typeof Clock) {
  return class PoolClock extends Base {
    constructor(private readonly pool: TestClock) {
      super();
    }

    override nowMilliseconds(): number {
      return this.pool.epochSeconds() * 1_000;
    }

    /** Grows with the pool's clock, and does not follow it back. */
    override monotonicMilliseconds(): number {
      return performance.now() + this.pool.furthestAheadSeconds * 1_000;
    }
  };
}
