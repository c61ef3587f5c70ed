import type { ClientState, ResourceServerDefinition } from '../../administration/pool.administration.js';
import { allowedScopes, scopeNamesOf } from '../../administration/scope.difference.js';
import type { CheckupSettings } from './checkup.settings.js';
import { fault, fine, type Finding } from './finding.js';

/** Looks for every custom scope that an app client of the settings may ask for: Cognito refuses one that is gone. */
export function checkScopes(
  { clients }: CheckupSettings,
  states: readonly ClientState[],
  servers: readonly ResourceServerDefinition[],
): Finding[] {
  const present = new Set(servers.flatMap(scopeNamesOf));
  const ours = states.filter(({ clientId }) => clients.some((client) => client.clientId === clientId));
  const faults = ours.flatMap((client) => {
    const gone = allowedScopes(client).filter((scope) => scope.includes('/') && !present.has(scope));
    return gone.length === 0 ? [] : [scopesGone(client, gone)];
  });
  return faults.length === 0 ? [fine('scopes', 'Resource servers have those of the app clients.')] : faults;
}

function scopesGone({ clientName }: ClientState, gone: readonly string[]): Finding {
  return fault(
    `app client ${clientName}`,
    `It may ask for ${gone.join(', ')}, and no resource server has that: logins that ask for it are refused.`,
    'Make it by scopes apply or provision, or take it from AllowedOAuthScopes.',
  );
}
