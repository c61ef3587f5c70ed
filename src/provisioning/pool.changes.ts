import { type Members } from '../administration/members.js';
import type { GroupDefinition, MfaState, PoolState } from '../administration/pool.administration.js';
import { clientChanges, clientsLeftOver } from './client.changes.js';
import { groupChanges } from './group.changes.js';
import { leftInLists, withKeptItems } from './kept.items.js';
import { changedMembers, differencesOf } from './member.difference.js';
import type { Change, Existing, PlanOptions } from './planned.change.js';
import type { PoolDefinition } from './pool.definition.js';
import { resourceServerChanges } from './server.changes.js';
import { attributeNamed } from './unchangeable.js';
import { customAttribute, poolMembers } from './pool.members.js';

/**
 * What would make a pool what its definition says. What the pool has beyond it is told of and stays; with `prune`, lists
 * lose what they have beyond the definition.
 */
export function changesFor(definition: PoolDefinition, existing: Existing, options: PlanOptions): Change[] {
  return [
    ...poolChanges(definition, existing, options),
    ...(definition.resourceServers ?? []).flatMap((server) => resourceServerChanges(server, existing)),
    ...(definition.groups ?? []).flatMap((group) => groupChanges(group, existing)),
    ...(definition.clients ?? []).flatMap((client) => clientChanges(client, existing, options)),
  ];
}

/** What the pool has and the definition does not know: nobody's to take away but a person's. */
export function leftOver(definition: PoolDefinition, existing: Existing, { prune }: PlanOptions): string[] {
  const { resourceServers = [], groups = [], clients = [] } = definition;
  const unknownTo = (names: readonly string[]) => (name: string) => !names.includes(name);
  const scopes = existing.resourceServers.flatMap(({ identifier, scopes: actual }) => {
    const wanted = resourceServers.find((server) => server.identifier === identifier)?.scopes ?? [];
    return actual
      .map(({ name }) => name)
      .filter(unknownTo(wanted.map(({ name }) => name)))
      .map((name) => `scope ${identifier}/${name}`);
  });
  const left = (kind: string, actual: readonly string[], wanted: readonly string[]) =>
    actual.filter(unknownTo(wanted)).map((name) => `${kind} ${name}`);
  return [
    ...scopes,
    ...left('group', existing.groups.map(nameOf), groups.map(nameOf)),
    ...left('app client', existing.clients.map(clientNameOf), clients.map(clientNameOf)),
    ...(prune ? [] : leftInLists(poolMembers(definition), existing.pool?.members ?? {})),
    ...(prune ? [] : clientsLeftOver(clients, existing)),
  ];
}

const nameOf = ({ name }: GroupDefinition) => name;
const clientNameOf = ({ clientName }: { readonly clientName: string }) => clientName;

function poolChanges(definition: PoolDefinition, { pool, mfa }: Existing, options: PlanOptions): Change[] {
  return [
    ...(pool === undefined ? [createPool(definition)] : settingChanges(definition, pool, options)),
    ...(pool === undefined ? [] : attributeChanges(definition, pool)),
    ...mfaChanges(definition, mfa),
    ...domainChanges(definition, pool),
  ];
}

const createPool = (definition: PoolDefinition): Change => ({ kind: 'create-pool', definition });

function settingChanges(
  definition: PoolDefinition,
  { members }: PoolState,
  { prune }: PlanOptions,
): Change[] {
  const said = poolMembers(definition);
  const wanted: Members = prune ? said : withKeptItems(said, members);
  const differences = differencesOf(wanted, members);
  if (differences.length === 0) return [];
  return [{ kind: 'change-pool', changes: changedMembers(wanted, members), differences }];
}

function attributeChanges({ customAttributes = [] }: PoolDefinition, { members }: PoolState): Change[] {
  const names = customAttributes.filter((name) => attributeNamed(name, members) === undefined);
  return names.length === 0
    ? []
    : [{ kind: 'add-attributes', attributes: names.map(customAttribute), names }];
}

function mfaChanges(
  { mfa }: PoolDefinition,
  actual: MfaState = { configuration: 'OFF', methods: [] },
): Change[] {
  if (mfa === undefined) return [];
  const { configuration, methods = ['SOFTWARE_TOKEN_MFA'] } = mfa;
  const isThere =
    actual.configuration === configuration &&
    (configuration === 'OFF' || methods.every((method) => actual.methods.includes(method)));
  return isThere ? [] : [{ kind: 'set-mfa', mfa: { configuration, methods } }];
}

function domainChanges({ domain }: PoolDefinition, pool: PoolState | undefined): Change[] {
  if (domain === undefined || pool?.domain !== undefined) return [];
  return [{ kind: 'create-domain', prefix: domain }];
}
