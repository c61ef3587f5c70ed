import { Injectable } from '@nestjs/common';
import { Readiness, type ReadinessReport } from './readiness.js';

/** What `@nestjs/terminus` takes as the result of an indicator. */
export type ReadinessResult<Key extends string> = Record<Key, ReadinessReport>;

/**
 * {@link Readiness} for a `HealthCheckService` of `@nestjs/terminus`: `up`, `degraded`, which fails no check, or
 * `down`. Terminus itself is not needed to have it.
 *
 * @example
 * // In a controller of your own
 * health.check([() => auth.check('auth')]);
 */
@Injectable()
export class ReadinessIndicator {
  constructor(private readonly readiness: Readiness) {}

  /** Asks nothing over the network. @param key what it is called in the answer of the health check */
  check<const Key extends string>(key: Key): ReadinessResult<Key> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name is any text to the compiler
    return { [key]: this.readiness.report() } as ReadinessResult<Key>;
  }
}
