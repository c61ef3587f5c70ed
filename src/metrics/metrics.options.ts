import { z } from 'zod';

/** As much of a `Registry` of `prom-client` as is asked for; only those who use it need the package. */
export interface MetricsRegistry {
  readonly contentType: string;
  metrics(): Promise<string>;
  removeSingleMetric(name: string): void;
}

export const metricsSchema = z.strictObject({
  registry: z
    .custom<MetricsRegistry>((value) => typeof value === 'object' && value !== null && 'metrics' in value, {
      error: 'Give a Registry of prom-client.',
    })
    .optional(),
  port: z.number().int().min(0).max(65_535).optional(),
  host: z.string().min(1).default('127.0.0.1'),
});

/** Options of `MetricsModule`. */
export interface MetricsOptions {
  /**
   * Where the metrics are registered. Default: the global one of `prom-client`, which the application's own are
   * likely to be in. Of two applications in one process, each needs one of its own.
   */
  readonly registry?: MetricsRegistry;
  /**
   * Serves the registry as `GET /metrics` on a port of its own, apart from what the world may reach. Default: it is
   * not served; the application does that itself, and says who may read it.
   */
  readonly port?: number;
  /** The address of that port. Default `127.0.0.1`: from elsewhere nobody reaches it. */
  readonly host?: string;
}

export type ParsedMetricsOptions = Readonly<z.infer<typeof metricsSchema>>;
