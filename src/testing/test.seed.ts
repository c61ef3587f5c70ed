import type {
  AppClientSeed,
  GroupSeed,
  ResourceServerSeed,
  UserPoolSeed,
  UserSeed,
} from '../emulator/user-pool.seed.js';
import { machineClient, webClient } from './test.clients.js';

/** The password of users for whom none was given. */
export const testPassword = 'Passw0rd!';

/** A user, or just a username. */
export type TestUser = string | (Omit<UserSeed, 'password'> & { readonly password?: string });

/** As in a seed, with everything optional but the identifier, and scopes by name alone. */
export interface TestResourceServer extends Partial<Omit<ResourceServerSeed, 'identifier' | 'scopes'>> {
  readonly identifier: string;
  readonly scopes: readonly (string | ResourceServerSeed['scopes'][number])[];
}

/** As a seed, with everything optional. */
export interface TestSeed extends Partial<Omit<UserPoolSeed, 'users' | 'resourceServers'>> {
  /** @default ['alice'] */
  readonly users?: readonly TestUser[];
  readonly resourceServers?: readonly TestResourceServer[];
}

/** Fills in what was left out: a user, a public client that may do everything, a machine if there are scopes for one. */
export function testSeed({ users = ['alice'], resourceServers = [], ...given }: TestSeed): UserPoolSeed {
  const people = users.map(userSeed);
  const servers = resourceServers.map(resourceServerSeed);
  return {
    userPoolId: 'us-east-1_TestPool1',
    name: 'test-pool',
    groups: groupsOf(people),
    clients: defaultClients(servers.flatMap(scopesOf)),
    ...given,
    resourceServers: servers,
    users: people,
  };
}

export function userSeed(user: TestUser): UserSeed {
  const { username, password = testPassword, ...rest } = typeof user === 'string' ? { username: user } : user;
  const email = { email: `${username}@example.com`, email_verified: 'true' };
  return { attributes: username.includes('@') ? {} : email, ...rest, username, password };
}

export function resourceServerSeed(server: TestResourceServer): ResourceServerSeed {
  const scopes = server.scopes.map((scope) =>
    typeof scope === 'string' ? { name: scope, description: scope } : scope,
  );
  return { name: 'test-resource-server', ...server, scopes };
}

/** As they stand in a token: `orders/read`. */
export function scopesOf({ identifier, scopes }: ResourceServerSeed): readonly string[] {
  return scopes.map(({ name }) => `${identifier}/${name}`);
}

function groupsOf(users: readonly UserSeed[]): readonly GroupSeed[] {
  return [...new Set(users.flatMap(({ groups = [] }) => groups))].map((name) => ({ name }));
}

function defaultClients(customScopes: readonly string[]): readonly AppClientSeed[] {
  const web = webClient(customScopes);
  return customScopes.length === 0 ? [web] : [web, machineClient(customScopes)];
}
