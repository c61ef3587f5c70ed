import type { Message } from './codes/outbox.js';
import type { Clock } from '../clock.js';
import { likeliest, type FidelitySwitches } from '../fidelity.switches.js';
import type { AppClient } from './clients/app-client.js';
import { invalidParameter, resourceNotFound } from './cognito.error.js';
import { formOf, issuerOf, usualIssuerType, type IssuerForm } from './issuer.js';
import { newSigningKeys, type SigningKeys } from './tokens/key.ring.js';
import type { UserPoolTriggers } from './triggers/user-pool.triggers.js';
import { UserPool, type UserPoolPast } from './user-pool.js';
import type { UserPoolSettings } from './user-pool.settings.js';

/** A client together with the pool it belongs to. */
export interface PooledClient {
  readonly pool: UserPool;
  readonly client: AppClient;
}

/** All pools behind one listener. Client ids and domains are unique across them, as they are across a region of AWS. */
export class UserPools {
  readonly #byId = new Map<string, UserPool>();

  constructor(
    readonly origin: string,
    readonly clock: Clock,
    private readonly issuerForm: IssuerForm = 'local',
    readonly triggers: UserPoolTriggers = {},
    private readonly fidelity: FidelitySwitches = likeliest,
  ) {}

  /** Its keys are made in the background, unless it has been before. */
  async create(settings: UserPoolSettings, past?: UserPoolPast & { keys: SigningKeys }): Promise<UserPool> {
    const { clock, triggers, issuerForm, fidelity } = this;
    const { issuerType = usualIssuerType(issuerForm) } = settings;
    const issuer = issuerOf(formOf(issuerForm, issuerType), this.origin, settings.id);
    const pool = new UserPool(
      { ...settings, issuerType },
      {
        issuer,
        keys: past?.keys ?? newSigningKeys(),
        clock,
        triggers,
        fidelity,
        past,
      },
    );
    this.#byId.set(pool.id, pool);
    return pool;
  }

  /** As if nothing had ever been here. */
  clear(): void {
    this.#byId.clear();
  }

  /** What all pools would have sent, the latest last. */
  get messages(): readonly Message[] {
    const sent = [...this.all].flatMap(({ outbox }) => outbox.messages);
    return sent.toSorted((one, other) => one.sentAtSeconds - other.sentAtSeconds);
  }

  get all(): readonly UserPool[] {
    return [...this.#byId.values()];
  }

  /** @throws CognitoError InvalidParameterException */
  remove(pool: UserPool): void {
    if (pool.settings.deletionProtection) {
      throw invalidParameter('The user pool cannot be deleted because deletion protection is activated.');
    }
    if (pool.domain !== undefined) {
      throw invalidParameter(
        'User pool cannot be deleted. It has a domain configured that should be deleted first.',
      );
    }
    this.#byId.delete(pool.id);
  }

  find(id: string): UserPool | undefined {
    return this.#byId.get(id);
  }

  get(id: string): UserPool {
    const pool = this.find(id);
    if (!pool) throw resourceNotFound(`User pool ${id} does not exist.`);
    return pool;
  }

  findClient(clientId: string): PooledClient | undefined {
    for (const pool of this.#byId.values()) {
      const client = pool.clients.get(clientId);
      if (client) return { pool, client };
    }
    return undefined;
  }

  /** For the OAuth domain, which knows no clients but those of pools that have one. */
  findClientOfDomain(clientId: string): PooledClient | undefined {
    const found = this.findClient(clientId);
    return found?.pool.servesDomain ? found : undefined;
  }

  getClient(clientId: string): PooledClient {
    const found = this.findClient(clientId);
    if (!found) throw resourceNotFound(`User pool client ${clientId} does not exist.`);
    return found;
  }

  getClientOf(userPoolId: string, clientId: string): PooledClient {
    const pool = this.get(userPoolId);
    const client = pool.clients.get(clientId);
    if (!client) throw resourceNotFound(`User pool client ${clientId} does not exist.`);
    return { pool, client };
  }

  findByIssuer(issuer: unknown): UserPool | undefined {
    return [...this.#byId.values()].find((pool) => pool.issuer === issuer);
  }

  findByDomain(domain: string): UserPool | undefined {
    return [...this.#byId.values()].find((pool) => pool.domain === domain);
  }

  giveDomain(pool: UserPool, domain: string): void {
    if (this.findByDomain(domain))
      throw invalidParameter('Domain already associated with another user pool.');
    if (pool.domain !== undefined) throw invalidParameter('User pool already has a domain configured.');
    pool.domain = domain;
  }
}
