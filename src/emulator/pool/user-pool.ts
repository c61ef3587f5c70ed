import type { Clock } from '../clock.js';
import { AppClient } from './clients/app-client.js';
import type { AppClientSettings } from './clients/app-client.settings.js';
import { ResourceServers } from './scopes/resource-server.js';
import { AuthorizationCodes } from './sign-in/authorization.codes.js';
import { ChallengeSessions } from './sign-in/challenge.sessions.js';
import { LoginSessions } from './sign-in/login.sessions.js';
import { Outbox } from './sign-up/outbox.js';
import { SignUpCodes } from './sign-up/sign-up.codes.js';
import type { SigningKeys } from './tokens/key.ring.js';
import { TokenFamilyStore } from './tokens/token-family.store.js';
import type { UserPoolSettings } from './user-pool.settings.js';
import { Groups } from './users/group.js';
import { UserDirectory } from './users/user.directory.js';

interface Surroundings {
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly clock: Clock;
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
  readonly users = new UserDirectory();
  readonly groups = new Groups();
  readonly resourceServers: ResourceServers;
  readonly families: TokenFamilyStore;
  readonly challenges: ChallengeSessions;
  readonly loginSessions: LoginSessions;
  readonly authorizationCodes: AuthorizationCodes;
  readonly signUpCodes: SignUpCodes;
  readonly outbox = new Outbox();
  domain?: string;

  constructor(
    readonly settings: UserPoolSettings,
    { issuer, keys, clock }: Surroundings,
  ) {
    this.id = settings.id;
    this.issuer = issuer;
    this.keys = keys;
    this.clock = clock;
    this.createdAtSeconds = clock.epochSeconds();
    this.resourceServers = new ResourceServers(settings.id);
    this.families = new TokenFamilyStore(clock);
    this.challenges = new ChallengeSessions(clock);
    this.loginSessions = new LoginSessions(clock);
    this.authorizationCodes = new AuthorizationCodes(clock);
    this.signUpCodes = new SignUpCodes(clock);
  }

  addClient(settings: AppClientSettings): AppClient {
    const client = new AppClient(settings, this.clock.epochSeconds());
    this.clients.set(client.clientId, client);
    return client;
  }
}
