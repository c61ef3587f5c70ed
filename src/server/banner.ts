import { grantTypesOf, type Server } from './create.server.js';
import type { ServerSettings } from './settings.schema.js';

/** What a newcomer needs to know after the start: where things are, who can log in, what is switched on. */
export function banner(settings: ServerSettings, { pool }: Server, url: string): string {
  const { revocation, redis } = pool.options;
  return [
    '',
    'nest-cognito-oauth is up',
    '',
    `  Swagger UI   ${url}/docs`,
    `  server       ${url}`,
    `  user pool    ${pool.description}`,
    `  grants       ${grantTypesOf(settings).join(', ')}`,
    `  revocation   ${redis === undefined ? 'in memory' : 'Redis'}; when it cannot be checked: ${revocation?.whenUnavailable ?? 'deny'}`,
    ...(pool.logins.length === 0
      ? []
      : ['', '  Who can log in', ...pool.logins.map((login) => `    ${login}`)]),
    '',
    '',
  ].join('\n');
}
