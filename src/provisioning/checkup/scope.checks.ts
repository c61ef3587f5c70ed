import type { ClientState, ResourceServerDefinition } from '../../administration/pool.administration.js';
import type { DeclaredScope } from '../../administration/declared.scopes.js';
import { differenceOfScopes, goneScopes, inVainOf } from '../../administration/scope.difference.js';
import { type CheckupSettings, usedOf } from './checkup.settings.js';
import { advice, fault, fine, type Finding } from './finding.js';

/** Looks for every custom scope that an app client of the settings may ask for: Cognito refuses one that is gone. */
export function checkScopes(
  { clients }: CheckupSettings,
  states: readonly ClientState[],
  servers: readonly ResourceServerDefinition[],
): Finding[] {
  const faults = usedOf(states, clients).flatMap((client) => {
    const gone = goneScopes(client, servers);
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

/** What the code of an application demands. */
export interface DeclaredInApp {
  /** Where it was read, as `--app` names it. */
  readonly app: string;
  readonly declared: readonly DeclaredScope[];
}

/**
 * Looks for every scope that the code demands: without it, or without an app client that may ask for it, nobody gets
 * in. While the settings name no app client, any of the pool will do.
 *
 * @param states `undefined` where they may not be seen, as `servers`: then it is not asked what only they tell
 */
export function checkDeclaredScopes(
  { app, declared }: DeclaredInApp,
  { clients }: CheckupSettings,
  states: readonly ClientState[] | undefined,
  servers: readonly ResourceServerDefinition[] | undefined,
): Finding[] {
  if (states === undefined && servers === undefined) return [];
  const ours = clients.length === 0 || states === undefined ? (states ?? []) : usedOf(states, clients);
  const apply = `with the same settings: nest-cognito-oauth scopes apply --app ${app}`;
  const difference = differenceOfScopes(declared, servers ?? [], ours, []);
  const { leftOver } = difference;
  const missing = servers === undefined ? [] : difference.missing;
  const askedByNobody = states === undefined ? [] : difference.askedByNobody;
  const isMissing = (scope: string) => missing.some((one) => one.scope === scope);
  const findings = [
    ...missing.map(({ scope, demandedBy }) =>
      fault(
        `scope ${scope}`,
        `${demandedBy} demands it, and no resource server has it: nobody gets in.`,
        `Make it, ${apply} --client NAME`,
      ),
    ),
    ...askedByNobody
      .filter((scope) => !isMissing(scope))
      .map((scope) =>
        fault(
          `scope ${scope}`,
          `No app client of the settings may ask for it${inVainOf(scope, difference)}: nobody gets in.`,
          `Allow it, ${apply} --client NAME`,
        ),
      ),
    ...leftOver.map((scope) =>
      advice(`scope ${scope}`, 'No route demands it.', `Take it away, ${apply} --prune`),
    ),
  ];
  if (states === undefined || servers === undefined) return findings;
  return findings.length === 0 ? [fine('code', `The pool has its ${declared.length} scopes.`)] : findings;
}
