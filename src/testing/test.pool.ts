import { createHmac } from 'node:crypto';
import type { Message } from '../emulator/pool/sign-up/outbox.js';
import type { AppClientSeed, UserPoolSeed } from '../emulator/user-pool.seed.js';
import { startUserPoolServer, type UserPoolServer } from '../emulator/user-pool.server.js';
import { Exchange } from './exchange.js';
import { walkThroughLogin } from './sign-in.walk.js';
import { TestClock } from './test.clock.js';
import { testPassword, testSeed, type TestPoolOptions } from './test.seed.js';

/** Tokens of one sign-in of a user. */
export interface SignedIn {
  readonly accessToken: string;
  /** Absent if scopes were asked for without `openid`. */
  readonly idToken?: string;
  readonly refreshToken: string;
}

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

/** A user pool of its own for a test: real tokens, real keys, nothing signed by hand. */
export class TestUserPool {
  readonly #exchange: Exchange;
  readonly #seed: UserPoolSeed;
  readonly #server: UserPoolServer;

  /** @internal */
  constructor(
    server: UserPoolServer,
    seed: UserPoolSeed,
    /** The time of the pool, and so of its tokens. */
    readonly clock: TestClock,
  ) {
    this.#server = server;
    this.#seed = seed;
    this.#exchange = new Exchange(server.emulator, server.url);
  }

  /** Origin of the JSON API (the SDK's `endpoint`) and of the OAuth domain. */
  get url(): string {
    return this.#server.url;
  }

  get issuer(): string {
    return this.#server.issuer;
  }

  get jwksUri(): string {
    return `${this.issuer}/.well-known/jwks.json`;
  }

  get userPoolId(): string {
    return this.#server.userPoolId;
  }

  /** The first client. */
  get clientId(): string {
    return this.#client(undefined).clientId;
  }

  get clientIds(): readonly string[] {
    return (this.#seed.clients ?? []).map(({ clientId }) => clientId);
  }

  /** What would have been sent to people, oldest first. */
  get outbox(): readonly Message[] {
    return this.#server.emulator.pools.get(this.userPoolId).outbox.messages;
  }

  /** Answers a request without any network: plug it in wherever a `fetch` is wanted. */
  handle(request: Request): Promise<Response> {
    return this.#server.emulator.handle(request);
  }

  /**
   * Signs a user in.
   *
   * @throws Error if the user pool refuses, with what it said
   */
  async signIn(username: string, options: SignInOptions = {}): Promise<SignedIn> {
    const client = this.#client(options.clientId);
    const password = options.password ?? this.#passwordOf(username);
    if (options.scopes === undefined) return this.#signInByPassword(client, username, password);
    const tokens = await walkThroughLogin(this.#exchange, {
      client,
      username,
      password,
      scopes: options.scopes,
    });
    return {
      accessToken: tokens.text('access_token') ?? '',
      idToken: tokens.text('id_token'),
      refreshToken: tokens.text('refresh_token') ?? '',
    };
  }

  /**
   * An access token of a machine, by client credentials.
   *
   * @throws Error if the user pool refuses, or has no such client
   */
  async machineToken({ clientId, scopes = [] }: MachineTokenOptions = {}): Promise<string> {
    const client = clientId === undefined ? this.#machine() : this.#client(clientId);
    const tokens = await this.#exchange.token(client, {
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
    });
    return tokens.text('access_token') ?? '';
  }

  /** Ends the pool and every connection to it. */
  stop(): Promise<void> {
    return this.#server.close();
  }

  async #signInByPassword(client: AppClientSeed, username: string, password: string): Promise<SignedIn> {
    const output = await this.#exchange.call('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: client.clientId,
      AuthParameters: { USERNAME: username, PASSWORD: password, ...secretHash(client, username) },
    });
    const result = output.inner('AuthenticationResult');
    if (!result) throw new Error(`${username} has to answer ${output.text('ChallengeName')} first.`);
    return {
      accessToken: result.text('AccessToken') ?? '',
      idToken: result.text('IdToken'),
      refreshToken: result.text('RefreshToken') ?? '',
    };
  }

  #client(clientId: string | undefined): AppClientSeed {
    const clients = this.#seed.clients ?? [];
    const client = clientId === undefined ? clients[0] : clients.find((one) => one.clientId === clientId);
    if (!client)
      throw new Error(`The user pool was started without ${clientId ? `a client ${clientId}` : 'clients'}.`);
    return client;
  }

  #machine(): AppClientSeed {
    const machine = this.#seed.clients?.find((client) =>
      client.allowedOAuthFlows?.includes('client_credentials'),
    );
    if (!machine)
      throw new Error('The user pool has no client for machines: start it with resource servers.');
    return machine;
  }

  #passwordOf(username: string): string {
    return this.#seed.users?.find((user) => user.username === username)?.password ?? testPassword;
  }
}

function secretHash({ clientId, clientSecret }: AppClientSeed, username: string): { SECRET_HASH?: string } {
  if (clientSecret === undefined) return {};
  return {
    SECRET_HASH: createHmac('sha256', clientSecret).update(`${username}${clientId}`).digest('base64'),
  };
}

/**
 * Starts an embedded Cognito user pool on a free port of this machine.
 *
 * @example
 * const pool = await startUserPool({ users: ['alice'], resourceServers: [orders] });
 * const { accessToken } = await pool.signIn('alice', { scopes: ['orders/read'] });
 * await pool.stop();
 *
 * @throws Error that names every fault of the options
 */
export async function startUserPool(options: TestPoolOptions = {}): Promise<TestUserPool> {
  const clock = new TestClock();
  const seed = testSeed(options);
  const { crossOriginOpenerPolicy } = options;
  const server = await startUserPoolServer({ seed, port: 0, clock, crossOriginOpenerPolicy });
  return new TestUserPool(server, seed, clock);
}
