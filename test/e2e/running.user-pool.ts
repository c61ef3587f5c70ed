import { createHash, randomBytes } from 'node:crypto';
import { freePort } from '../../src/demo/free.port.js';
import { startUserPoolServer, type UserPoolServer } from '../../src/emulator/user-pool.server.js';
import type { AppClientSeed } from '../../src/emulator/user-pool.seed.js';
import { DEVELOPMENT_CLIENTS, developmentSeed } from '../../src/server/development.seed.js';
import { LoginBrowser } from './login.browser.js';

export const { web, backOffice, machine } = DEVELOPMENT_CLIENTS;
export const CALLBACK = 'http://127.0.0.1:8080/callback';
export const PASSWORDS = {
  alice: 'Alice-Passw0rd',
  bob: 'Bob-Passw0rd1',
  carol: 'Carol-Passw0rd',
} as const;
export type Username = keyof typeof PASSWORDS;

/** A client of the same pool that the server under test has never been told of. */
export const stranger: AppClientSeed = {
  clientId: 'stranger4nestcognito004',
  clientName: 'another application',
  explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  allowedOAuthFlows: ['code'],
  allowedOAuthScopes: ['openid', 'orders/read', 'orders/write', 'orders/admin'],
  callbackUrls: [CALLBACK],
};

/** A public client whose refresh tokens are rotated, without a grace period. */
export const rotating = rotatingClient('rotating5nestcognito0005', 0);
/** The same with a minute of grace. */
export const forgiving = rotatingClient('forgiving6nestcognito006', 60);

function rotatingClient(clientId: string, retryGracePeriodSeconds: number): AppClientSeed {
  return {
    clientId,
    clientName: `rotating, ${retryGracePeriodSeconds} seconds of grace`,
    explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds },
  };
}

export function credentials(username: Username) {
  return { username, password: PASSWORDS[username] };
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
}

/** An authorization code, and what proves whose it is. */
export interface Code {
  readonly code: string;
  readonly codeVerifier: string;
}

/** What the web client sends to trade a code for tokens. */
export function codeParameters({ code, codeVerifier }: Code) {
  return {
    grant_type: 'authorization_code',
    client_id: web.clientId,
    redirect_uri: CALLBACK,
    code,
    code_verifier: codeVerifier,
  };
}

interface CodeOptions {
  readonly username?: Username;
  readonly scope?: string;
  readonly client?: { readonly clientId: string };
  readonly withChallenge?: boolean;
  readonly browser?: LoginBrowser;
}

/** The clock of the pool, that a test may move either way. */
export class MovableClock {
  private offsetSeconds = 0;

  epochSeconds(): number {
    return Date.now() / 1000 + this.offsetSeconds;
  }

  move(seconds: number): void {
    this.offsetSeconds += seconds;
  }
}

interface PoolSetup {
  /** Where its clients may be sent back to. Default nowhere but where the seed lets them. */
  readonly serverUrls?: readonly string[];
  readonly clock?: MovableClock;
  /** Default one that is still its own after it was stopped. */
  readonly port?: number;
}

/** The user pool of `npm start` with one more client, spoken to past the server under test. */
export class RunningUserPool {
  private constructor(
    private readonly server: UserPoolServer,
    readonly clock: MovableClock,
    private readonly port: number,
  ) {}

  static async start({
    serverUrls = [],
    clock = new MovableClock(),
    port,
  }: PoolSetup = {}): Promise<RunningUserPool> {
    const seed = developmentSeed(serverUrls);
    const clients = [...(seed.clients ?? []), stranger, rotating, forgiving];
    const itsPort = port ?? (await freePort());
    const server = await startUserPoolServer({ seed: { ...seed, clients }, port: itsPort, clock });
    return new RunningUserPool(server, clock, itsPort);
  }

  get url(): string {
    return this.server.url;
  }

  get issuer(): string {
    return this.server.issuer;
  }

  stop(): Promise<void> {
    return this.server.close();
  }

  /** On the same port, with new keys and nothing remembered. */
  restarted(): Promise<RunningUserPool> {
    return RunningUserPool.start({ port: this.port, clock: this.clock });
  }

  /** Logs in by the pool's own API, without the server hearing of it. */
  async signIn(username: Username, clientId: string = web.clientId): Promise<Tokens> {
    const answer = await this.call('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: username, PASSWORD: PASSWORDS[username] },
    });
    return tokensOf(answer.body);
  }

  /** Refreshes by the pool's own API. */
  refresh(
    refreshToken: string,
    clientId: string = web.clientId,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    return this.call('GetTokensFromRefreshToken', { ClientId: clientId, RefreshToken: refreshToken });
  }

  async call(operation: string, input: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  browser(routed?: (url: string) => string): LoginBrowser {
    return new LoginBrowser(this.url, routed);
  }

  /** Walks through the authorize endpoint and the login page, and comes back with a code. */
  async code({
    username = 'alice',
    scope = 'openid orders/read',
    client = web,
    withChallenge = true,
    browser = this.browser(),
  }: CodeOptions = {}): Promise<Code> {
    const codeVerifier = randomBytes(32).toString('base64url');
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const url = new URL('/oauth2/authorize', this.url);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: CALLBACK,
      scope,
      ...(withChallenge ? { code_challenge: codeChallenge, code_challenge_method: 'S256' } : {}),
    }).toString();
    const callback =
      (await browser.open(url.href)) ?? (await browser.submit({ username, password: PASSWORDS[username] }));
    const code = callback?.searchParams.get('code') ?? undefined;
    if (code === undefined) throw new Error(`No code: ${callback?.search ?? browser.alert ?? 'no page'}`);
    return { code, codeVerifier };
  }

  /** A code log-in at the pool's own token endpoint, without the server hearing of it. */
  async signInByCode(options: CodeOptions = {}): Promise<Tokens> {
    const { code, codeVerifier } = await this.code(options);
    const answer = await fetch(new URL('/oauth2/token', this.url), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: (options.client ?? web).clientId,
        code,
        redirect_uri: CALLBACK,
        code_verifier: codeVerifier,
      }),
    });
    const body = (await answer.json()) as Record<string, string>;
    return {
      accessToken: body['access_token'] ?? '',
      refreshToken: body['refresh_token'] ?? '',
      idToken: body['id_token'] ?? '',
    };
  }
}

function tokensOf(body: Record<string, unknown>): Tokens {
  const result = body['AuthenticationResult'] as Record<string, string>;
  return {
    accessToken: result['AccessToken'] ?? '',
    refreshToken: result['RefreshToken'] ?? '',
    idToken: result['IdToken'] ?? '',
  };
}

export function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}
