import { type Members, present } from '../administration/members.js';
import type { ClientState } from '../administration/pool.administration.js';
import { allowedScopes, goneScopes } from '../administration/scope.difference.js';
import { leftInLists, withKeptItems } from './kept.items.js';
import { changedMembers, differencesOf } from './member.difference.js';
import type { Change, Existing, PlanOptions } from './planned.change.js';
import { type ClientDefinition, isConfidential } from './pool.definition.js';
import { clientMembers } from './pool.members.js';
import { rotates, withoutOldRefresh } from './token.rotation.js';

/** What makes an app client what its definition says. */
export function clientChanges(
  wanted: ClientDefinition,
  existing: Existing,
  { prune }: PlanOptions,
): Change[] {
  const { clientName } = wanted;
  const client = clientNamed(clientName, existing);
  if (client === undefined) {
    const members = { ...clientMembers(wanted), ...(isConfidential(wanted) ? { GenerateSecret: true } : {}) };
    return [{ kind: 'create-client', clientName, members }];
  }
  const gone = goneFor(wanted, client, existing);
  const said = clientMembers(wanted, client.members, { prune });
  const kept = prune ? said : withKeptItems(said, client.members);
  const members = withoutGone(beside(said, { ...flowsOf(client.members), ...kept }), client, gone);
  const differences = differencesOf(members, client.members);
  if (differences.length === 0) return [];
  return [
    { kind: 'change-client', client, changes: changedMembers(members, client.members), differences, gone },
  ];
}

/** What the lists of app clients have beyond those of their definitions. */
export function clientsLeftOver(wanted: readonly ClientDefinition[], existing: Existing): string[] {
  return wanted.flatMap((definition) => {
    const client = clientNamed(definition.clientName, existing);
    if (client === undefined) return [];
    const said = clientMembers(definition, client.members, { prune: false });
    const members = withoutGone(client.members, client, goneFor(definition, client, existing));
    return leftInLists(said, beside(said, members)).map(
      (one) => `${one}, of the app client ${client.clientName}`,
    );
  });
}

/** App clients are known by their names. */
export function clientNamed(name: string, { clients }: Existing): ClientState | undefined {
  return clients.find(({ clientName }) => clientName === name);
}

/** Those that the definition names are made again before, with their resource server. */
function goneFor(
  { allowedOAuthScopes = [] }: ClientDefinition,
  client: ClientState,
  { resourceServers }: Existing,
): string[] {
  return goneScopes(client, resourceServers).filter((scope) => !allowedOAuthScopes.includes(scope));
}

function withoutGone(members: Members, client: ClientState, gone: readonly string[]): Members {
  if (gone.length === 0) return members;
  const { AllowedOAuthScopes: said } = members;
  const scopes: readonly unknown[] = Array.isArray(said) ? said : allowedScopes(client);
  return { ...members, AllowedOAuthScopes: scopes.filter((scope) => !gone.some((one) => one === scope)) };
}

/** Where refresh tokens are to rotate, the older way goes. */
function beside(said: Members, members: Members): Members {
  return rotates(said) ? withoutOldRefresh(members) : members;
}

function flowsOf({ ExplicitAuthFlows }: Members): Members {
  return present({ ExplicitAuthFlows });
}
