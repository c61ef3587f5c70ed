import type { INestApplication } from '@nestjs/common';
import { MetricsServer, RouteAudit } from '../index.js';
import { NO_FILE } from '../settings/setting.faults.js';
import { grantTypesOf, type Server } from './create.server.js';

import type { ServerSettings } from './settings.schema.js';

/** What a newcomer needs to know after the start: where things are, who can log in, what is switched on. */
export function banner(settings: ServerSettings, { app, pool }: Server, url: string): string {
  const routes = app.get(RouteAudit).routes();
  const open = routes.filter(({ protection }) => protection === 'public').length;
  return [
    '',
    'nest-cognito-oauth is up',
    '',
    `  Swagger UI   ${url}/docs`,
    `  server       ${url}`,
    `  user pool    ${pool.description}`,
    `  grants       ${grantTypesOf(settings).join(', ')}`,
    `  revocation   ${revocationStore(settings)}; when it cannot be checked: ${settings.REVOCATION_WHEN_UNAVAILABLE}`,
    `  routes       ${routes.length}, ${open} of them public; LOG_LEVEL=debug lists what protects each`,
    `  metrics      ${metricsUrl(settings, app) ?? 'off; METRICS_PORT=9464 serves them to this machine'}`,
    ...(pool.logins.length === 0
      ? []
      : ['', '  Who can log in', ...pool.logins.map((login) => `    ${login}`)]),
    '',
    '',
  ].join('\n');
}

function metricsUrl({ METRICS_PORT }: ServerSettings, app: INestApplication): string | undefined {
  return METRICS_PORT === undefined ? undefined : app.get(MetricsServer, { strict: false }).url;
}

function revocationStore(settings: ServerSettings): string {
  const { REDIS_URL, REDIS_SENTINEL_NODES, REDIS_CLUSTER_NODES, REVOCATION_FILE = NO_FILE } = settings;
  if (REDIS_URL !== undefined) return 'in Redis';
  if (REDIS_SENTINEL_NODES !== undefined) return 'in Redis, by Sentinel';
  if (REDIS_CLUSTER_NODES !== undefined) return 'in Redis, a cluster';
  return REVOCATION_FILE === NO_FILE ? 'in memory' : `in a file, ${REVOCATION_FILE}`;
}
