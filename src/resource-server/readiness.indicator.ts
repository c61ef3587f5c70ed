import { Injectable } from '@nestjs/common';
import { Readiness, type ReadinessReport } from './readiness.js';

/** What `@nestjs/terminus` takes as the result of an indicator. */
export type ReadinessResult<Key extends string, Degraded extends 'up' | 'degraded' = 'up'> = Record<
  Key,
  Omit<ReadinessReport, 'status'> & { readonly status: 'up' | 'down' | Degraded }
>;

/**
 * {@link Readiness} for a `HealthCheckService` of `@nestjs/terminus`, 11 or later. Terminus itself is not needed to
 * have it.
 *
 * @example
 * // In a controller of your own
 * health.check([() => auth.check('auth')]);
 */
@Injectable()
export class ReadinessIndicator {
  constructor(private readonly readiness: Readiness) {}

  /**
   * Asks nothing over the network.
   *
   * @param key what it is called in the answer of the health check
   * @param options `degradedAs`: the status while it is degraded, which fails no check. Default `up`, and the parts
   *   tell more. Terminus 12 knows `degraded` besides; Terminus 11 would leave the whole result out.
   */
  check<const Key extends string>(key: Key, options?: { readonly degradedAs?: 'up' }): ReadinessResult<Key>;
  check<const Key extends string>(
    key: Key,
    options: { readonly degradedAs: 'degraded' },
  ): ReadinessResult<Key, 'up' | 'degraded'>;
  check(
    key: string,
    { degradedAs = 'up' }: { readonly degradedAs?: 'up' | 'degraded' } = {},
  ): ReadinessResult<string, 'up' | 'degraded'> {
    const report = this.readiness.report();
    return { [key]: { ...report, status: report.status === 'degraded' ? degradedAs : report.status } };
  }
}
