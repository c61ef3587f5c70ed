import { type DynamicModule, type INestApplication, Module } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import helmet from 'helmet';
import { startUserPoolServer, type UserPoolServer } from '../../src/emulator/user-pool.server.js';
import {
  AuthorizationCodeGrant,
  BffModule,
  ClientCredentialsGrant,
  DeviceCodeGrant,
  PasswordGrant,
  RefreshTokenGrant,
  setupSwagger,
} from '../../src/index.js';
import { AppModule } from '../../src/server/app.module.js';
import { DEVELOPMENT_CLIENTS, developmentSeed } from '../../src/server/development.seed.js';
import { freePort } from '../../src/demo/free.port.js';

interface Setup {
  /** What the login pages of the user pool send. Default no such header. */
  readonly loginPageOpenerPolicy?: string;
  /** Default true: its defaults, for the whole application. */
  readonly withHelmet?: boolean;
  /** Default Express. */
  readonly adapter?: AbstractHttpAdapter;
}

/** The server's own API with Swagger UI behind helmet's defaults, and the embedded user pool to log in at. */
export class DocumentedServer {
  private constructor(
    private readonly app: INestApplication,
    private readonly pool: UserPoolServer,
    /** Without a slash at the end. */
    readonly url: string,
  ) {}

  static async start({
    loginPageOpenerPolicy,
    withHelmet = true,
    adapter,
  }: Setup = {}): Promise<DocumentedServer> {
    const port = await freePort();
    const origins = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
    const seed = developmentSeed(origins);
    const pool = await startUserPoolServer({ seed, port: 0, crossOriginOpenerPolicy: loginPageOpenerPolicy });
    const app = await NestFactory.create(documented(pool), adapter ?? new ExpressAdapter(), {
      logger: false,
    });
    if (withHelmet) app.use(helmet());
    await setupSwagger(app, { scopes: { 'orders/read': 'List orders' } });
    await app.listen(port, '127.0.0.1');
    return new DocumentedServer(app, pool, `http://localhost:${port}`);
  }

  /** Calls the API from outside of the browser. */
  async statusOf(path: string, accessToken: string): Promise<number> {
    const answer = await fetch(`${this.url}${path}`, { headers: { Authorization: `Bearer ${accessToken}` } });
    return answer.status;
  }

  /** Asks for something from outside of the browser, as a device does. */
  async post(path: string, parameters: Record<string, string>): Promise<Record<string, string>> {
    const answer = await fetch(`${this.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    return (await answer.json()) as Record<string, string>;
  }

  /** Logs in from outside of the browser. @returns the access token */
  async logIn(credentials: { readonly username: string; readonly password: string }): Promise<string> {
    const answer = await fetch(`${this.url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    const tokens = (await answer.json()) as Record<string, string>;
    return tokens['access_token'] ?? '';
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.pool.close();
  }
}

@Module({})
class DocumentedModule {}

function documented(pool: UserPoolServer): DynamicModule {
  return { module: DocumentedModule, imports: [appModule(pool), BffModule.forRoot({})] };
}

function appModule({ url, issuer, userPoolId }: UserPoolServer) {
  const clients = [
    DEVELOPMENT_CLIENTS.web,
    DEVELOPMENT_CLIENTS.backOffice,
    DEVELOPMENT_CLIENTS.machine,
  ] as const;
  return AppModule.with(
    {
      pools: { default: { userPoolId, issuer, clientIds: clients.map(({ clientId }) => clientId) } },
      resourceServer: 'orders',
      cognito: { domain: url, endpoint: url },
      clients,
    },
    [AuthorizationCodeGrant, RefreshTokenGrant, ClientCredentialsGrant, PasswordGrant, DeviceCodeGrant],
  );
}
