import { isMembers } from '../../administration/members.js';
import type { ClientState, PoolState } from '../../administration/pool.administration.js';
import { isMachine } from '../oauth.flows.js';
import { domainOrigin, type Upstream } from '../server.environment.js';
import { type CheckupSettings, usedOf } from './checkup.settings.js';
import { advice, fault, fine, type Finding } from './finding.js';

/** Holds the pool itself against the settings. */
export function checkPool(settings: CheckupSettings, pool: PoolState, upstream: Upstream): Finding[] {
  return [
    fine('user pool', `${pool.name} (${pool.id}) is there.`),
    ...domainFindings(settings, pool, upstream),
    ...triggerFindings(settings, pool),
  ];
}

function domainFindings({ domain }: CheckupSettings, pool: PoolState, upstream: Upstream): Finding[] {
  const actual = domainOrigin(pool, upstream);
  if (actual === undefined) {
    return [
      fault(
        'domain',
        'The pool has no OAuth domain: no code flow, no client credentials.',
        'Give it one: put domain: into the file of provision, and run that.',
      ),
    ];
  }
  if (domain === undefined)
    return [fault('domain', 'COGNITO_DOMAIN is not set.', `Set COGNITO_DOMAIN=${actual}.`)];
  // The embedded pool may have one without a name: whether it has one at all, its discovery document tells.
  if (upstream.endpoint !== undefined && pool.domain === undefined && domain === actual) return [];
  // A pool may have a domain of its own beside the one of AWS, and the description then names one of them.
  return domain === actual
    ? [fine('domain', `${actual} is the pool's.`)]
    : [
        advice(
          'domain',
          `The settings say ${domain}, the pool says ${actual}.`,
          'Check that both are domains of this pool.',
        ),
      ];
}

/** Whether somebody may use the grant of machines. */
export function checkMachines(
  { grants, clients }: CheckupSettings,
  states: readonly ClientState[],
): Finding[] {
  if (!grants.includes('client_credentials')) return [];
  if (usedOf(states, clients).some(({ members }) => isMachine(members))) return [];
  return [
    advice(
      'client credentials',
      'The grant is on, and no app client of the settings may use it.',
      'Add an app client with client_credentials as its only OAuth flow, or take client_credentials from GRANTS.',
    ),
  ];
}

/** Without a trigger of version 2 or later, no password login ever has a scope of a resource server. */
function triggerFindings({ grants }: CheckupSettings, pool: PoolState): Finding[] {
  if (!grants.includes('password')) return [];
  if (hasScopeTrigger(pool)) return [fine('trigger', 'Password logins can be given scopes.')];
  return [
    advice(
      'trigger',
      'The password grant is on, and nothing gives such logins a custom scope: routes with @Scopes() refuse them.',
      'Deploy the pre token generation trigger that template writes from groupScopes, or use the code flow.',
    ),
  ];
}

/** Whether a trigger is there that can add scopes to access tokens: those of the first version cannot. */
export function hasScopeTrigger({ members }: PoolState): boolean {
  const lambda = members['LambdaConfig'];
  const config = isMembers(lambda) ? lambda['PreTokenGenerationConfig'] : undefined;
  const version = isMembers(config) ? config['LambdaVersion'] : undefined;
  return version === 'V2_0' || version === 'V3_0';
}
