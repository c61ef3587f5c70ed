/** The package that only those need who import `MetricsModule`. */
export type Prometheus = typeof import('prom-client');

/** @throws Error that names the package when it is not installed */
export async function loadPrometheus(): Promise<Prometheus> {
  try {
    return await import('prom-client');
  } catch (cause) {
    throw new Error('MetricsModule needs the package prom-client: npm install prom-client', { cause });
  }
}
