/** The port of `MetricsModule` cannot be had: another process listens there, or the address is not ours. At boot. */
export class MetricsPortError extends Error {
  override readonly name = 'MetricsPortError';

  constructor(port: number, host: string, options?: { cause?: unknown }) {
    super(
      `Metrics cannot be served on port ${port} of ${host}. Stop what listens there, or take another port.`,
      options,
    );
  }
}
