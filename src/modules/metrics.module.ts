import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { AuthEvents } from '../events/auth.events.js';
import { AuthMetrics } from '../metrics/auth.metrics.js';
import { type MetricsOptions, metricsSchema, type ParsedMetricsOptions } from '../metrics/metrics.options.js';
import { MetricsServer } from '../metrics/metrics.server.js';
import { loadPrometheus, type Prometheus } from '../metrics/prometheus.js';
import { parseOptions } from '../options/options.fault.js';
import { Refusals } from '../resource-server/refusals.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { Clock } from '../tokens/clock.js';
import { TrustedPools } from '../tokens/trusted.pool.js';
import { VerifiedTokenCache } from '../tokens/verified-token.cache.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<MetricsOptions>({
  moduleName: 'Metrics',
})
  .setClassMethodName('forRoot')
  .build();

const OPTIONS = Symbol('parsed metrics options');
const PROMETHEUS = Symbol('prom-client');

/**
 * Metrics for Prometheus, beside `ResourceServerModule` or `AuthModule`: refusals by reason, grants by type, what
 * Cognito and the stores take, and how fresh keys and revocations are. Needs `prom-client`. Adds no route: see
 * {@link MetricsOptions.port}.
 *
 * @throws OptionsError at boot, naming every fault of the options
 * @throws MetricsPortError at boot, when the port cannot be had
 */
@Module({
  providers: [
    { provide: OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: parse },
    { provide: PROMETHEUS, useFactory: loadPrometheus },
    {
      provide: AuthMetrics,
      inject: [
        PROMETHEUS,
        OPTIONS,
        Refusals,
        RevocationService,
        TrustedPools,
        VerifiedTokenCache,
        AuthEvents,
        Telemetry,
        Clock,
      ],
      useFactory: authMetrics,
    },
    {
      provide: MetricsServer,
      inject: [AuthMetrics, OPTIONS],
      useFactory: ({ registry }: AuthMetrics, options: ParsedMetricsOptions) =>
        new MetricsServer(registry, options),
    },
  ],
  exports: [MetricsServer],
})
export class MetricsModule extends ConfigurableModuleClass {}

function parse(options: MetricsOptions): ParsedMetricsOptions {
  return Object.freeze(parseOptions('MetricsModule options', metricsSchema, options));
}

function authMetrics(
  prometheus: Prometheus,
  options: ParsedMetricsOptions,
  refusals: Refusals,
  revocations: RevocationService,
  pools: TrustedPools,
  remembered: VerifiedTokenCache,
  events: AuthEvents,
  telemetry: Telemetry,
  clock: Clock,
): AuthMetrics {
  const parts = { refusals, revocations, pools, remembered, events, telemetry, clock };
  return new AuthMetrics(prometheus, options.registry ?? prometheus.register, parts);
}
