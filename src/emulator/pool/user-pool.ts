import type { Clock } from '../clock.js';
import { likeliest, type FidelitySwitches } from '../fidelity.switches.js';
import { randomBytes } from 'node:crypto';
import { AppClient } from './clients/app-client.js';
import { jwtValidityRange } from './clients/token.validity.js';
import type { AppClientSettings } from './clients/app-client.settings.js';
import { Outbox } from './codes/outbox.js';
import { VerificationCodes } from './codes/verification.codes.js';
import { HourlyLimits } from './hourly.limits.js';
import { ResourceServers } from './scopes/resource-server.js';
import { AuthorizationCodes } from './sign-in/authorization.codes.js';
import { ChallengeSessions } from './sign-in/challenge.sessions.js';
import { LoginSessions } from './sign-in/login.sessions.js';
import { Lockouts } from './sign-in/lockouts.js';
import { SweptMap } from './swept.map.js';
import type { Claims } from './tokens/jwt.js';
import type { SigningKeys } from './tokens/key.ring.js';
import { TokenFamilyStore } from './tokens/token-family.store.js';
import type { UserPoolTriggers } from './triggers/user-pool.triggers.js';
import type { UserPoolSettings } from './user-pool.settings.js';
import { Groups } from './users/group.js';
import { UserDirectory } from './users/user.directory.js';

interface Surroundings {
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly triggers?: UserPoolTriggers;
  readonly fidelity?: FidelitySwitches;
  /** Of a pool that has been before. */
  readonly past?: UserPoolPast;
}

export interface UserPoolPast {
  readonly createdAtSeconds: number;
  readonly modifiedAtSeconds: number;
  readonly simulationKey: Buffer;
}

/**
 * The state of one user pool. The rules that move it are functions in the folders beside it, each of which takes the
 * pool as its first argument and serves the JSON API and the OAuth domain alike.
 */
export class UserPool {
  readonly id: string;
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly createdAtSeconds: number;
  readonly clients = new Map<string, AppClient>();
  /** Those that were deleted, as long as there may be access tokens of theirs. */
  readonly formerClients: SweptMap<AppClient>;
  readonly triggers: UserPoolTriggers;
  readonly fidelity: FidelitySwitches;
  readonly users = new UserDirectory(() => this.settings);
  readonly groups = new Groups();
  readonly resourceServers: ResourceServers;
  readonly families: TokenFamilyStore;
  readonly challenges: ChallengeSessions;
  readonly loginSessions: LoginSessions;
  readonly authorizationCodes: AuthorizationCodes;
  readonly codes: VerificationCodes;
  readonly limits: HourlyLimits;
  readonly lockouts: Lockouts;
  /** Makes what people who do not exist are answered with the same each time. */
  readonly simulationKey: Buffer;
  readonly outbox = new Outbox();
  /** The name of its OAuth domain, if the API gave it one. */
  domain?: string;
  /** Of a pool from a seed, whose domain needs no name to be reached. */
  hasUnnamedDomain = false;
  #settings: UserPoolSettings;
  #modifiedAtSeconds: number;

  constructor(settings: UserPoolSettings, surroundings: Surroundings) {
    const { issuer, keys, clock, triggers = {}, fidelity = likeliest, past } = surroundings;
    this.#settings = settings;
    this.id = settings.id;
    this.issuer = issuer;
    this.keys = keys;
    this.clock = clock;
    this.triggers = triggers;
    this.fidelity = fidelity;
    this.createdAtSeconds = past?.createdAtSeconds ?? clock.epochSeconds();
    this.simulationKey = past?.simulationKey ?? randomBytes(32);
    this.formerClients = new SweptMap(clock);
    this.resourceServers = new ResourceServers(settings.id);
    this.families = new TokenFamilyStore(clock);
    this.challenges = new ChallengeSessions(clock);
    this.loginSessions = new LoginSessions(clock);
    this.authorizationCodes = new AuthorizationCodes(clock);
    this.codes = new VerificationCodes(clock);
    this.limits = new HourlyLimits(clock);
    this.lockouts = new Lockouts(clock);
    this.#modifiedAtSeconds = past?.modifiedAtSeconds ?? this.createdAtSeconds;
  }

  get settings(): UserPoolSettings {
    return this.#settings;
  }

  /** Without a domain a pool has neither login pages nor a token endpoint. */
  get servesDomain(): boolean {
    return this.domain !== undefined || this.hasUnnamedDomain;
  }

  get modifiedAtSeconds(): number {
    return this.#modifiedAtSeconds;
  }

  change(settings: Partial<Omit<UserPoolSettings, 'id'>>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#modifiedAtSeconds = this.clock.epochSeconds();
  }

  addClient(settings: AppClientSettings): AppClient {
    const client = new AppClient(settings, this.clock);
    this.clients.set(client.clientId, client);
    return client;
  }
  /** Nobody signs in to it any more. The access tokens it has are as good as before. */
  removeClient(client: AppClient): void {
    this.clients.delete(client.clientId);
    this.keepFormerClient(client);
  }

  keepFormerClient(client: AppClient): void {
    this.formerClients.set(client.clientId, client, this.clock.epochSeconds() + jwtValidityRange.maxSeconds);
  }

  /** Whose token it is, be it that the client has been deleted. */
  clientOfToken({ client_id: id }: Claims): AppClient | undefined {
    return typeof id === 'string' ? (this.clients.get(id) ?? this.formerClients.get(id)) : undefined;
  }
}
