import type { Clock } from '../clock.js';
import { randomBytes } from 'node:crypto';
import { AppClient } from './clients/app-client.js';
import type { AppClientSettings } from './clients/app-client.settings.js';
import { Outbox } from './codes/outbox.js';
import { VerificationCodes } from './codes/verification.codes.js';
import { HourlyLimits } from './hourly.limits.js';
import { ResourceServers } from './scopes/resource-server.js';
import { AuthorizationCodes } from './sign-in/authorization.codes.js';
import { ChallengeSessions } from './sign-in/challenge.sessions.js';
import { LoginSessions } from './sign-in/login.sessions.js';
import { Lockouts } from './sign-in/lockouts.js';
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
  readonly triggers: UserPoolTriggers;
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
  domain?: string;
  #settings: UserPoolSettings;
  #modifiedAtSeconds: number;

  constructor(settings: UserPoolSettings, { issuer, keys, clock, triggers = {}, past }: Surroundings) {
    this.#settings = settings;
    this.id = settings.id;
    this.issuer = issuer;
    this.keys = keys;
    this.clock = clock;
    this.triggers = triggers;
    this.createdAtSeconds = past?.createdAtSeconds ?? clock.epochSeconds();
    this.simulationKey = past?.simulationKey ?? randomBytes(32);
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
}
