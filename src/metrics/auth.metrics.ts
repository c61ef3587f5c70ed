import type { OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { AuthEvents } from '../events/auth.events.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { Clock } from '../tokens/clock.js';
import { countEvents } from './event.metrics.js';
import { type GuardParts, registeredGuardMetrics } from './guard.metrics.js';
import type { MetricsRegistry } from './metrics.options.js';
import { OperationMetrics } from './operation.metrics.js';
import type { Prometheus } from './prometheus.js';

const PREFIX = 'nest_cognito_oauth_';

/** What the metrics are made of. */
export interface MeteredParts extends GuardParts {
  readonly events: AuthEvents;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
}

/**
 * The metrics of this package in a registry of `prom-client`, from the start of the application to its end. Their
 * labels have few values, none of which a caller or a user chooses.
 */
export class AuthMetrics implements OnApplicationShutdown {
  private readonly stops: readonly (() => void)[];

  constructor(
    prometheus: Prometheus,
    readonly registry: MetricsRegistry,
    parts: MeteredParts,
  ) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the option names no type of an optional package
    const target = registry as Registry;
    registeredGuardMetrics(prometheus, target, PREFIX, parts);
    this.stops = [
      countEvents(prometheus, target, PREFIX, parts.events),
      new OperationMetrics(prometheus, target, PREFIX).observe(parts.telemetry, parts.clock),
    ];
  }

  /** What is ours leaves the registry, which may be the process's own: another application may follow. */
  onApplicationShutdown(): void {
    for (const stop of this.stops) stop();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    for (const { name } of (this.registry as Registry).getMetricsAsArray()) {
      if (name.startsWith(PREFIX)) this.registry.removeSingleMetric(name);
    }
  }
}
