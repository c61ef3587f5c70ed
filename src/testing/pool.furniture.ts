import type { UserPool } from '../emulator/pool/user-pool.js';
import { plantMore } from '../emulator/seed/seed.planter.js';
import type { UserPoolEmulator } from '../emulator/user-pool.emulator.js';
import type { AppClientSeed, GroupSeed, UserPoolSeed, UserSeed } from '../emulator/user-pool.seed.js';
import { clientSeed, machineClient, type TestClient } from './test.clients.js';
import {
  resourceServerSeed,
  scopesOf,
  testPassword,
  userSeed,
  type TestResourceServer,
  type TestUser,
} from './test.seed.js';

/** What the kit knows of the pool beyond what the pool knows itself. */
export interface FurnitureSnapshot {
  readonly clients: readonly AppClientSeed[];
  readonly passwords: ReadonlyMap<string, string>;
  readonly ownClients: ReadonlySet<string>;
  readonly customScopes: readonly string[];
  readonly groups: ReadonlySet<string>;
}

/** What stands in the pool, and how more is brought in: under the same rules as a seed. */
export class PoolFurniture {
  #clients: readonly AppClientSeed[];
  #passwords: Map<string, string>;
  /** Those that the kit made, and so may widen. */
  #ownClients: ReadonlySet<string>;
  #customScopes: readonly string[];
  #groups: Set<string>;

  constructor(
    private readonly emulator: UserPoolEmulator,
    private readonly seed: UserPoolSeed,
    clientsAreOwn: boolean,
  ) {
    this.#clients = seed.clients ?? [];
    this.#passwords = new Map(seed.users?.map(({ username, password }) => [username, password]));
    this.#ownClients = new Set(clientsAreOwn ? this.#clients.map(({ clientId }) => clientId) : []);
    this.#customScopes = (seed.resourceServers ?? []).flatMap(scopesOf);
    this.#groups = new Set(seed.groups?.map(({ name }) => name));
  }

  get clients(): readonly AppClientSeed[] {
    return this.#clients;
  }

  /** The first client, if none is named. @throws Error if there is none */
  client(clientId?: string): AppClientSeed {
    const found =
      clientId === undefined ? this.#clients[0] : this.#clients.find((one) => one.clientId === clientId);
    if (found) return found;
    throw new Error(`The user pool was started without ${clientId ? `a client ${clientId}` : 'clients'}.`);
  }

  /** @throws Error if there is none */
  machine(): AppClientSeed {
    const machine = this.#clients.find((client) => client.allowedOAuthFlows?.includes('client_credentials'));
    if (machine) return machine;
    throw new Error('The user pool has no client for machines: start it with resource servers.');
  }

  passwordOf(username: string): string {
    return this.#passwords.get(username) ?? testPassword;
  }

  get firstUsername(): string {
    const [username = 'alice'] = this.#passwords.keys();
    return username;
  }

  snapshot(): FurnitureSnapshot {
    return {
      clients: this.#clients,
      passwords: new Map(this.#passwords),
      ownClients: this.#ownClients,
      customScopes: this.#customScopes,
      groups: new Set(this.#groups),
    };
  }

  restore({ clients, passwords, ownClients, customScopes, groups }: FurnitureSnapshot): void {
    this.#clients = clients;
    this.#passwords = new Map(passwords);
    this.#ownClients = ownClients;
    this.#customScopes = customScopes;
    this.#groups = new Set(groups);
  }

  async addUser(user: TestUser): Promise<UserSeed> {
    const seed = userSeed(user);
    for (const name of seed.groups ?? []) if (!this.#groups.has(name)) await this.addGroup(name);
    await this.#plant({ users: [seed] });
    this.#passwords.set(seed.username, seed.password);
    return seed;
  }

  async addGroup(group: string | GroupSeed): Promise<void> {
    const seed = typeof group === 'string' ? { name: group } : group;
    await this.#plant({ groups: [seed] });
    this.#groups.add(seed.name);
  }

  async addClient(client: TestClient): Promise<AppClientSeed> {
    const seed = clientSeed(client, this.#customScopes);
    await this.#plant({ clients: [seed] });
    this.#clients = [...this.#clients, seed];
    return seed;
  }

  async addResourceServer(server: TestResourceServer): Promise<readonly string[]> {
    const seed = resourceServerSeed(server);
    await this.#plant({ resourceServers: [seed] });
    const scopes = scopesOf(seed);
    await this.#widen(scopes);
    return scopes;
  }

  get #pool(): UserPool {
    return this.emulator.pools.get(this.seed.userPoolId);
  }

  #plant(part: Partial<UserPoolSeed>): Promise<void> {
    return plantMore(this.emulator.pools, this.#pool, part);
  }

  /** A new scope is of use at once to the clients that nobody set up by hand. */
  async #widen(scopes: readonly string[]): Promise<void> {
    this.#customScopes = [...this.#customScopes, ...scopes];
    for (const clientId of this.#ownClients) {
      const client = this.#pool.clients.get(clientId);
      if (!client) continue;
      const allowedOAuthScopes = [...client.settings.allowedOAuthScopes, ...scopes];
      client.change({ ...client.settings, allowedOAuthScopes });
    }
    const { clientId } = machineClient([]);
    if (this.#ownClients.size === 0 || this.#pool.clients.has(clientId)) return;
    await this.addClient(machineClient(this.#customScopes));
    this.#ownClients = new Set([...this.#ownClients, clientId]);
  }
}
