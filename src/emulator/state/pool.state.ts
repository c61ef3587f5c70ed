import { AppClient, type AppClientState } from '../pool/clients/app-client.js';
import type { Message } from '../pool/codes/outbox.js';
import type { ResourceServer } from '../pool/scopes/resource-server.js';
import type { SigningKeys } from '../pool/tokens/key.ring.js';
import type { TokenFamiliesState } from '../pool/tokens/token-family.store.js';
import type { UserPool } from '../pool/user-pool.js';
import type { UserPools } from '../pool/user-pools.js';
import { defaultPoolSettings, type UserPoolSettings } from '../pool/user-pool.settings.js';
import { AttributeSchema, type AttributeDefinition } from '../pool/users/attribute.schema.js';
import type { Group } from '../pool/users/group.js';
import { User, type UserState } from '../pool/users/user.js';

/**
 * What a pool keeps when it is stopped: all but its keys, as plain data. What was under way is not among it: sign-ins
 * half done, codes not yet used, sessions of browsers, counts of wrong passwords.
 */
export interface PoolState {
  readonly settings: Omit<UserPoolSettings, 'schema'> & { readonly schema: readonly AttributeDefinition[] };
  readonly createdAtSeconds: number;
  readonly modifiedAtSeconds: number;
  readonly simulationKey: Buffer;
  readonly domain?: string;
  readonly hasUnnamedDomain?: boolean;
  readonly resourceServers: readonly ResourceServer[];
  readonly groups: readonly Group[];
  readonly clients: readonly AppClientState[];
  readonly formerClients?: readonly AppClientState[];
  readonly users: readonly UserState[];
  readonly families: TokenFamiliesState;
  readonly outbox: readonly Message[];
}

export function exportPool(pool: UserPool): PoolState {
  const { settings, createdAtSeconds, modifiedAtSeconds, simulationKey, domain, hasUnnamedDomain } = pool;
  return {
    settings: { ...settings, schema: settings.schema.definitions },
    createdAtSeconds,
    modifiedAtSeconds,
    simulationKey,
    domain,
    hasUnnamedDomain,
    resourceServers: pool.resourceServers.all,
    groups: pool.groups.all,
    clients: Array.from(pool.clients.values(), (client) => client.export()),
    formerClients: Array.from(pool.formerClients.values(), (client) => client.export()),
    users: pool.users.all.map((user) => user.export()),
    families: pool.families.export(),
    outbox: pool.outbox.messages,
  };
}

/** The state must be a copy of its own. */
export async function importPool(pools: UserPools, state: PoolState, keys: SigningKeys): Promise<void> {
  const schema = AttributeSchema.of(state.settings.schema);
  // What a file of an earlier time does not say is as in a new pool.
  const pool = await pools.create({ ...defaultPoolSettings, ...state.settings, schema }, { ...state, keys });
  pool.domain = state.domain;
  // In a file of an earlier time every pool had one.
  pool.hasUnnamedDomain = state.hasUnnamedDomain ?? true;
  for (const server of state.resourceServers) pool.resourceServers.add(server);
  for (const group of state.groups) pool.groups.add(group);
  for (const client of state.clients) {
    pool.clients.set(client.settings.clientId, AppClient.from(client, pool.clock));
  }
  for (const client of state.formerClients ?? []) pool.keepFormerClient(AppClient.from(client, pool.clock));
  for (const user of state.users) pool.users.add(User.from(user));
  pool.families.import(state.families);
  for (const message of state.outbox) pool.outbox.send(message);
}
