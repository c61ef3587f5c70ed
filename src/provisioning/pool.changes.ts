import { differencesOf, type MemberDifference } from './member.difference.js';
import type { Members } from '../administration/members.js';
import type {
  ClientState,
  GroupDefinition,
  MfaState,
  PoolState,
  ResourceServerDefinition,
} from '../administration/pool.administration.js';
import { type ClientDefinition, isConfidential, type PoolDefinition } from './pool.definition.js';
import { clientMembers, poolMembers } from './pool.members.js';

/** What there is, as far as a definition may change it. `pool` is absent while there is none. */
export interface Existing {
  readonly pool?: PoolState;
  readonly resourceServers: readonly ResourceServerDefinition[];
  readonly groups: readonly GroupDefinition[];
  readonly clients: readonly ClientState[];
}

/** One thing to be done, in the order in which the things need each other. */
export type Change =
  | { readonly kind: 'create-pool'; readonly definition: PoolDefinition }
  | {
      readonly kind: 'change-pool';
      readonly changes: Members;
      readonly differences: readonly MemberDifference[];
    }
  | { readonly kind: 'set-mfa'; readonly mfa: MfaState }
  | { readonly kind: 'create-domain'; readonly prefix: string }
  | { readonly kind: 'create-resource-server'; readonly server: ResourceServerDefinition }
  | {
      readonly kind: 'add-scopes';
      readonly server: ResourceServerDefinition;
      readonly added: readonly string[];
    }
  | { readonly kind: 'create-group'; readonly group: GroupDefinition }
  | { readonly kind: 'create-client'; readonly members: Members; readonly clientName: string }
  | {
      readonly kind: 'change-client';
      readonly client: ClientState;
      readonly changes: Members;
      readonly differences: readonly MemberDifference[];
    };

/** What would make a pool what its definition says. Nothing is ever taken away; what is left over is told of. */
export function changesFor(definition: PoolDefinition, existing: Existing): Change[] {
  return [
    ...poolChanges(definition, existing),
    ...(definition.resourceServers ?? []).flatMap((server) => resourceServerChanges(server, existing)),
    ...(definition.groups ?? []).flatMap((group) => groupChanges(group, existing)),
    ...(definition.clients ?? []).flatMap((client) => clientChanges(client, existing)),
  ];
}

/** What the pool has and the definition does not know: nobody's to take away but a person's. */
export function leftOver(definition: PoolDefinition, existing: Existing): string[] {
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
  ];
}

const nameOf = ({ name }: GroupDefinition) => name;
const clientNameOf = ({ clientName }: { readonly clientName: string }) => clientName;

function poolChanges(definition: PoolDefinition, { pool }: Existing): Change[] {
  return [
    ...(pool === undefined ? [createPool(definition)] : settingChanges(definition, pool)),
    ...mfaChanges(definition, pool),
    ...domainChanges(definition, pool),
  ];
}

const createPool = (definition: PoolDefinition): Change => ({ kind: 'create-pool', definition });

function settingChanges(definition: PoolDefinition, pool: PoolState): Change[] {
  const differences = differencesOf(poolMembers(definition), pool.members);
  if (differences.length === 0) return [];
  const changes = Object.fromEntries(differences.map(({ member, wanted }) => [member, wanted]));
  return [{ kind: 'change-pool', changes, differences }];
}

function mfaChanges({ mfa }: PoolDefinition, pool: PoolState | undefined): Change[] {
  if (mfa === undefined) return [];
  const { configuration, methods = ['SOFTWARE_TOKEN_MFA'] } = mfa;
  const actual = pool?.mfa ?? { configuration: 'OFF', methods: [] };
  const isThere =
    actual.configuration === configuration &&
    (configuration === 'OFF' || methods.every((method) => actual.methods.includes(method)));
  return isThere ? [] : [{ kind: 'set-mfa', mfa: { configuration, methods } }];
}

function domainChanges({ domain }: PoolDefinition, pool: PoolState | undefined): Change[] {
  if (domain === undefined || pool?.domain !== undefined) return [];
  return [{ kind: 'create-domain', prefix: domain }];
}

function resourceServerChanges(wanted: ResourceServerDefinition, existing: Existing): Change[] {
  const actual = existing.resourceServers.find(({ identifier }) => identifier === wanted.identifier);
  if (actual === undefined) return [{ kind: 'create-resource-server', server: wanted }];

  const missing = wanted.scopes.filter(({ name }) => !actual.scopes.some((scope) => scope.name === name));
  if (missing.length === 0) return [];
  return [
    {
      kind: 'add-scopes',
      // An update replaces the whole list: those that the definition does not know stay in it.
      server: { ...actual, scopes: [...actual.scopes, ...missing] },
      added: missing.map(({ name }) => `${wanted.identifier}/${name}`),
    },
  ];
}

function groupChanges(group: GroupDefinition, existing: Existing): Change[] {
  const isThere = existing.groups.some(({ name }) => name === group.name);
  return isThere ? [] : [{ kind: 'create-group', group }];
}

function clientChanges(wanted: ClientDefinition, existing: Existing): Change[] {
  const { clientName } = wanted;
  const client = existing.clients.find((one) => one.clientName === clientName);
  if (client === undefined) {
    const members = { ...clientMembers(wanted), ...(isConfidential(wanted) ? { GenerateSecret: true } : {}) };
    return [{ kind: 'create-client', clientName, members }];
  }
  const differences = differencesOf(clientMembers(wanted, client.members), client.members);
  if (differences.length === 0) return [];
  const changes = Object.fromEntries(differences.map(({ member, wanted: value }) => [member, value]));
  return [{ kind: 'change-client', client, changes, differences }];
}
