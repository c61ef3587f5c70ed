import { type DynamicModule, type INestApplication, Logger, Module, type Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AuthorizationCodeGrant,
  type AuthOptions,
  ClientCredentialsGrant,
  type GrantStrategy,
  PasswordGrant,
  RefreshTokenGrant,
} from '../../src/index.js';
import { AppModule } from '../../src/server/app.module.js';
import { createServer } from '../../src/server/create.server.js';
import { startEmbeddedPool } from '../../src/server/embedded.pool.js';
import { readSettings } from '../../src/server/settings.js';
import type { EmbeddedSettings } from '../../src/server/settings.schema.js';
import { eventually } from '../revocation/eventually.js';
import { CapturedLog } from './captured.log.js';
import { PASSWORDS, type RunningUserPool, type Tokens, type Username } from './running.user-pool.js';

export const ADAPTERS = ['express', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

export const ALL_GRANTS: readonly Type<GrantStrategy>[] = [
  AuthorizationCodeGrant,
  RefreshTokenGrant,
  ClientCredentialsGrant,
  PasswordGrant,
];

export interface ServerOptions {
  readonly adapter: Adapter;
  readonly pool: Pick<RunningUserPool, 'url'>;
  readonly grants?: readonly Type<GrantStrategy>[];
  readonly environment?: Readonly<Record<string, string>>;
  /** On top of what the server makes of its settings. */
  readonly options?: Partial<AuthOptions>;
  /** As behind one proxy that sets `X-Forwarded-For`. */
  readonly trustsProxy?: boolean;
  readonly controllers?: readonly Type[];
  readonly globalPrefix?: string;
  readonly imports?: readonly DynamicModule[];
  readonly providers?: readonly Type[];
}

/** An answer, read to the end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

@Module({})
class TestedModule {}

/** The server under test on a port of its own, and what a caller does with it. */
export class RunningServer {
  private constructor(
    readonly app: INestApplication,
    readonly url: string,
    readonly log: CapturedLog,
  ) {}

  static async start(options: ServerOptions): Promise<RunningServer> {
    const log = new CapturedLog();
    Logger.overrideLogger(log);
    const app = await (isServerAsItRuns(options) ? serverAsItRuns(options) : serverWithMore(options));
    if (options.globalPrefix !== undefined) app.setGlobalPrefix(options.globalPrefix);
    await app.listen(0, '127.0.0.1').catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    return new RunningServer(app, await app.getUrl(), log);
  }

  /** A module of the test's own, in front of whatever pool. */
  static async serving(module: DynamicModule, adapter: Adapter): Promise<RunningServer> {
    const log = new CapturedLog();
    Logger.overrideLogger(log);
    const app = await NestFactory.create(module, httpAdapter({ adapter }), { abortOnError: false });
    await app.listen(0, '127.0.0.1');
    return new RunningServer(app, await app.getUrl(), log);
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await fetch(new URL(path, this.url), init);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
  }

  /** A protected request with a bearer token. */
  get(path: string, accessToken?: string): Promise<Answer> {
    return this.fetch(path, { headers: bearer(accessToken) });
  }

  /** Waits until it can be given requests: an instance that shares a store has read it then. */
  async untilReady(): Promise<void> {
    await eventually(
      () => this.get('/health/ready'),
      ({ status }) => status === 200,
    );
  }

  post(path: string, accessToken: string): Promise<Answer> {
    return this.fetch(path, { method: 'POST', headers: bearer(accessToken) });
  }

  delete(path: string, accessToken: string): Promise<Answer> {
    return this.fetch(path, { method: 'DELETE', headers: bearer(accessToken) });
  }

  postJson(path: string, body: unknown, accessToken?: string): Promise<Answer> {
    return this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(accessToken) },
      body: JSON.stringify(body),
    });
  }

  /** A form, as it stands when it is text already. */
  form(
    path: string,
    parameters: Record<string, string> | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString(),
    });
  }

  token(parameters: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.form('/oauth2/token', parameters, headers);
  }

  async login(username: Username): Promise<Tokens> {
    const answer = await this.postJson('/auth/login', { username, password: PASSWORDS[username] });
    if (answer.status !== 200) throw new Error(`Login failed: ${answer.status} ${answer.text}`);
    return tokensOf(answer);
  }
}

export function tokensOf({ body }: Answer): Tokens {
  const { access_token, refresh_token, id_token } = body as Record<string, string>;
  return { accessToken: access_token ?? '', refreshToken: refresh_token ?? '', idToken: id_token ?? '' };
}

export function basic(clientId: string, clientSecret: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
}

/** Whether nothing is asked for that `npm start` would not do. */
function isServerAsItRuns({ grants, options, controllers, providers, imports }: ServerOptions): boolean {
  return [grants, options, controllers, providers, imports].every((more) => more === undefined);
}

async function serverAsItRuns(options: ServerOptions): Promise<INestApplication> {
  const { app } = await createServer(settingsOf(options), httpAdapter(options));
  return app;
}

async function serverWithMore(options: ServerOptions): Promise<INestApplication> {
  const { options: embedded } = await startEmbeddedPool(settingsOf(options));
  const module: DynamicModule = {
    module: TestedModule,
    imports: [
      AppModule.with({ ...embedded, ...options.options }, options.grants ?? ALL_GRANTS),
      ...(options.imports ?? []),
    ],
    controllers: [...(options.controllers ?? [])],
    providers: [...(options.providers ?? [])],
  };
  return NestFactory.create(module, httpAdapter(options), { abortOnError: false, rawBody: true });
}

function settingsOf({ environment, pool }: ServerOptions): EmbeddedSettings {
  // It listens at whatever port is free, and so has no name as a resource unless it is given a PUBLIC_URL.
  const settings = readSettings({ PORT: '0', ...environment, USER_POOL_URL: pool.url });
  if (settings.pool !== 'embedded') throw new Error('The embedded pool is what these tests run against.');
  return settings;
}

function httpAdapter({
  adapter,
  trustsProxy = false,
}: Pick<ServerOptions, 'adapter' | 'trustsProxy'>): AbstractHttpAdapter {
  if (adapter === 'fastify') return new FastifyAdapter({ trustProxy: trustsProxy ? 'loopback' : false });
  const express = new ExpressAdapter();
  if (trustsProxy) express.set('trust proxy', 'loopback');
  return express;
}

function bearer(accessToken: string | undefined): Record<string, string> {
  return accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
