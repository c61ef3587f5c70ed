import type { Message } from '../emulator/pool/codes/outbox.js';
import { totpCode, totpStep } from '../emulator/pool/mfa/totp.js';
import type { UserPool } from '../emulator/pool/user-pool.js';
import type { AppClientSeed, GroupSeed, UserSeed } from '../emulator/user-pool.seed.js';
import type { UserPoolServer } from '../emulator/user-pool.server.js';
import { restoreSnapshot, takeSnapshot, type Snapshot } from '../emulator/state/snapshot.js';
import type { PoolOptions } from '../index.js';
import { Exchange } from './exchange.js';
import type { Faults } from './faults/faults.js';
import { moduleOptions, type TestModuleOptions } from './module.options.js';
import type { FurnitureSnapshot, PoolFurniture } from './pool.furniture.js';
import { signInByPassword, signInOnPage, type SignedIn } from './sign-in.js';
import type { TestClient } from './test.clients.js';
import type { TestClock } from './test.clock.js';
import { TestKeys } from './test.keys.js';
import type { TestResourceServer, TestUser } from './test.seed.js';
import { TokenForger, type ForgeOptions } from './token.forger.js';
import { poolFetch, sdkRequestHandler, type Fetch, type SdkRequestHandler } from './transport.js';

export interface SignInOptions {
  /** With scopes the login page is used, since no other sign-in of Cognito can give any. Without, `InitiateAuth`. */
  readonly scopes?: readonly string[];
  /** @default the first client */
  readonly clientId?: string;
  /** @default the one the user was made with */
  readonly password?: string;
}

export interface MachineTokenOptions {
  /** @default all scopes of the client */
  readonly scopes?: readonly string[];
  /** @default the first client with the `client_credentials` flow */
  readonly clientId?: string;
}

/** What `restore` puts back. */
export interface PoolSnapshot {
  /** By the clock of the pool. */
  readonly takenAtSeconds: number;
  /** @internal */
  readonly pools: Snapshot;
  /** @internal */
  readonly furniture: FurnitureSnapshot;
}

interface Parts {
  readonly server: UserPoolServer;
  readonly furniture: PoolFurniture;
  readonly clock: TestClock;
  readonly faults: Faults;
}

/** A user pool of its own for a test: real tokens, real keys, nothing signed by hand unless it is asked for. */
export class TestUserPool {
  /** The time of the pool, and so of its tokens. */
  readonly clock: TestClock;
  /** Things that go wrong on demand. */
  readonly faults: Faults;
  readonly keys: TestKeys;
  /** As `fetch`, without any network: for jose, openid-client, oauth4webapi and whatever else takes one. */
  readonly fetch: Fetch;
  /** For the `requestHandler` of a client of the AWS SDK: no connection is opened. */
  readonly requestHandler: SdkRequestHandler;
  readonly #server: UserPoolServer;
  readonly #furniture: PoolFurniture;
  readonly #exchange: Exchange;
  readonly #forger = new TokenForger();
  readonly #start: PoolSnapshot;

  /** @internal */
  constructor({ server, furniture, clock, faults }: Parts) {
    this.clock = clock;
    this.faults = faults;
    this.#server = server;
    this.#furniture = furniture;
    this.keys = new TestKeys(() => this.#pool);
    const handle = (request: Request) => this.handle(request);
    this.fetch = poolFetch(handle, [server.url, new URL(server.issuer).origin]);
    this.requestHandler = sdkRequestHandler(handle, server.url);
    this.#exchange = new Exchange(server.emulator, server.url);
    this.#start = this.snapshot();
  }

  /** Origin of the JSON API (the SDK's `endpoint`) and of the OAuth domain. */
  get url(): string {
    return this.#server.url;
  }

  get issuer(): string {
    return this.#server.issuer;
  }

  get jwksUri(): string {
    return `${this.url}/${this.userPoolId}/.well-known/jwks.json`;
  }

  get userPoolId(): string {
    return this.#server.userPoolId;
  }

  /** The first client. */
  get clientId(): string {
    return this.#furniture.client().clientId;
  }

  get clientIds(): readonly string[] {
    return this.#furniture.clients.map(({ clientId }) => clientId);
  }

  /** What goes into `pools.default` of `ResourceServerModule` and `AuthModule`. */
  get options(): PoolOptions {
    const { userPoolId, issuer, jwksUri, clientIds } = this;
    return { userPoolId, issuer, jwksUri, clientIds };
  }

  /** Options for `Test.createTestingModule`: this pool as `default`, and its clock, so that both agree on the time. */
  moduleOptions(): Promise<TestModuleOptions> {
    return moduleOptions(this.options, this.clock);
  }

  /** What would have been sent to people, oldest first; also by pools that a test has made by `CreateUserPool`. */
  get outbox(): readonly Message[] {
    return this.#server.emulator.pools.messages;
  }

  /** The code, or temporary password, that was sent to a user last. @throws Error if nothing was sent */
  lastCode(username: string): string {
    const message = this.#pool.outbox.lastTo(username);
    if (!message) throw new Error(`Nothing was sent to ${username}.`);
    return message.code;
  }

  /** What the authenticator app of a user shows now. @throws Error if the user has none */
  totpCode(username: string): string {
    const { mfa } = this.#pool.users.get(username);
    const secret = mfa.totpSecret ?? mfa.candidateSecret;
    if (secret === undefined) throw new Error(`${username} has no authenticator app.`);
    return totpCode(secret, totpStep(this.clock.epochSeconds()));
  }

  /** Answers a request without any network. Rejects if a fault drops the connection. */
  handle(request: Request): Promise<Response> {
    return this.#server.emulator.handle(request);
  }

  /** Groups that are not there yet are made. @throws SeedError with every fault */
  addUser(user: TestUser): Promise<UserSeed> {
    return this.#furniture.addUser(user);
  }

  /** @throws SeedError with every fault */
  addGroup(group: string | GroupSeed): Promise<void> {
    return this.#furniture.addGroup(group);
  }

  /** What is left out is as in the default client, the id is made up. @throws SeedError with every fault */
  addClient(client: TestClient = {}): Promise<AppClientSeed> {
    return this.#furniture.addClient(client);
  }

  /** The default clients get its scopes. Answers with them, as they stand in a token. @throws SeedError */
  addResourceServer(server: TestResourceServer): Promise<readonly string[]> {
    return this.#furniture.addResourceServer(server);
  }

  /**
   * Signs a user in.
   *
   * @throws Error if the user pool refuses, with what it said
   */
  async signIn(username: string, { scopes, clientId, password }: SignInOptions = {}): Promise<SignedIn> {
    const client = this.#furniture.client(clientId);
    const credentials = { client, username, password: password ?? this.#furniture.passwordOf(username) };
    if (scopes === undefined) return signInByPassword(this.#exchange, credentials);
    return signInOnPage(this.#exchange, { ...credentials, scopes });
  }

  /**
   * An access token of a machine, by client credentials.
   *
   * @throws Error if the user pool refuses, or has no such client
   */
  async machineToken({ clientId, scopes = [] }: MachineTokenOptions = {}): Promise<string> {
    const client = clientId === undefined ? this.#furniture.machine() : this.#furniture.client(clientId);
    const scope = scopes.join(' ');
    const tokens = await this.#exchange.token(client, { grant_type: 'client_credentials', scope });
    return tokens.text('access_token') ?? '';
  }

  /**
   * A token made by hand, for tests of what must be refused. No flaw: a good one, without any sign-in.
   *
   * @example
   * await pool.forge({ expired: true });
   * await pool.forge({ missing: 'jti', scopes: ['orders/read'] });
   */
  async forge(options: ForgeOptions = {}): Promise<string> {
    const client = options.machine ? this.#furniture.machine() : this.#furniture.client();
    const defaults = { username: this.#furniture.firstUsername, clientId: client.clientId };
    return this.#forger.forge(this.#pool, { ...defaults, ...options });
  }

  /**
   * Everything that a restart of the pool would keep: users, clients, keys, what was sent, tokens and what was revoked. Not
   * what is under way: sign-ins half done, codes not yet used, sessions of browsers.
   */
  snapshot(): PoolSnapshot {
    return {
      takenAtSeconds: this.clock.epochSeconds(),
      pools: takeSnapshot(this.#server.emulator.pools),
      furniture: this.#furniture.snapshot(),
    };
  }

  /** Puts things back, as often as one likes. The clock and the faults stay as they are. */
  async restore(snapshot: PoolSnapshot): Promise<void> {
    await restoreSnapshot(this.#server.emulator.pools, snapshot.pools);
    this.#furniture.restore(snapshot.furniture);
  }

  /** As it was when it started, without faults and on time again. */
  async reset(): Promise<void> {
    this.faults.clear();
    this.clock.reset();
    await this.restore(this.#start);
  }

  /** Ends the pool and every connection to it, also those that a fault held. */
  stop(): Promise<void> {
    this.faults.clear();
    return this.#server.close();
  }

  get #pool(): UserPool {
    return this.#server.emulator.pools.get(this.userPoolId);
  }
}
