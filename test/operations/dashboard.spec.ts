import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { z } from 'zod';
import { MetricsModule, ResourceServerModule } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { readComposeFile } from '../docker/compose.file.js';
import { RunningServer } from '../e2e/running.server.js';

const METRIC = /nest_cognito_oauth_\w+/g;
const dashboard = z
  .object({
    panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
  })
  .parse(JSON.parse(await readFile('docker/metrics/grafana/dashboards/nest-cognito-oauth.json', 'utf8')));
const expressions = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

describe('The dashboard of Grafana', () => {
  let pool: TestUserPool;
  let server: RunningServer;
  const registry = new Registry();
  const types = new Map<string, string>();

  beforeAll(async () => {
    pool = await startUserPool();
    const guard = ResourceServerModule.forRoot(await pool.moduleOptions());
    const module = { module: class WatchedApp {}, imports: [guard, MetricsModule.forRoot({ registry })] };
    server = await RunningServer.serving(module, 'express');
    for (const { name, type } of await registry.getMetricsAsJSON()) types.set(name, String(type));
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  it.each(expressions)('asks in "%s" for metrics that there are: %s', (_title, expression) => {
    const asked = [...expression.matchAll(METRIC)].map(([name]) => name);
    expect(asked).not.toEqual([]);
    for (const name of asked) {
      const ofHistogram = name.replace(/_(bucket|sum|count)$/, '');
      expect(
        types.get(ofHistogram) === 'histogram' && ofHistogram !== name ? 'histogram' : types.get(name),
      ).toBeDefined();
    }
  });

  it.each(expressions)('asks in "%s" by labels that the metrics have: %s', async (_title, expression) => {
    const [name = ''] = [...expression.matchAll(METRIC)].map(([found]) => found);
    const metric =
      registry.getSingleMetric(name.replace(/_(bucket|sum|count)$/, '')) ?? registry.getSingleMetric(name);
    const { labelNames } = z.object({ labelNames: z.array(z.string()) }).parse(metric);
    const asked = /by \(([^)]*)\)/.exec(expression)?.[1]?.split(', ') ?? [];
    expect([...labelNames, 'le', 'instance']).toEqual(expect.arrayContaining(asked));
  });

  it('shows every metric', () => {
    const shown = expressions.map(([, expression]) => expression).join(' ');
    for (const name of types.keys()) expect(shown).toContain(name);
  });
});

describe('docker/compose.metrics.yaml', () => {
  it('mounts files that there are, pins images, and publishes the dashboard to this machine only', async () => {
    const { services } = await readComposeFile('docker/compose.metrics.yaml');
    for (const path of Object.values(services).flatMap(({ volumes = [] }) => volumes)) {
      const [source = ''] = path.split(':');
      await expect(
        readFile(`docker/${source}`).catch((error: NodeJS.ErrnoException) => error.code),
      ).resolves.not.toBe('ENOENT');
    }
    expect(Object.values(services).flatMap(({ ports = [] }) => ports)).toEqual(['127.0.0.1:3001:3000']);
    expect(
      [services['prometheus']?.image, services['grafana']?.image].every((image) =>
        /:v?\d+\.\d+\.\d+$/.test(image ?? ''),
      ),
    ).toBe(true);
  });

  it('lets Prometheus read where the server serves', async () => {
    const { services } = await readComposeFile('docker/compose.metrics.yaml');
    const port = services['server']?.environment?.['METRICS_PORT'];
    const scraped = parse(await readFile('docker/metrics/prometheus.yaml', 'utf8')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    expect(scraped.scrape_configs[0]?.static_configs[0]?.targets).toEqual([`user-pool:${port}`]);
  });
});
