import { grantTypesOf, type Server } from './create.server.js';
import type { ServerSettings } from './settings.schema.js';

/** What a newcomer needs to know after the start: where things are, who can log in, what is switched on. */
export function banner(settings: ServerSettings, { pool }: Server, url: string): string {
  return [
    '',
    'nest-cognito-oauth is up',
    '',
    `  Swagger UI   ${url}/docs`,
    `  server       ${url}`,
    `  user pool    ${pool.description}`,
    `  grants       ${grantTypesOf(settings).join(', ')}`,
    `  revocation   ${revocationStore(settings)}; when it cannot be checked: ${settings.REVOCATION_WHEN_UNAVAILABLE}`,
    ...(pool.logins.length === 0
      ? []
      : ['', '  Who can log in', ...pool.logins.map((login) => `    ${login}`)]),
    '',
    '',
  ].join('\n');
}

function revocationStore({ REDIS_URL, REVOCATION_FILE }: ServerSettings): string {
  if (REDIS_URL !== undefined) return 'in Redis';
  return REVOCATION_FILE === undefined ? 'in memory' : 'in a file';
}
