import { type DynamicModule, type INestApplication, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ResourceServerModule, type ResourceServerOptions } from '../../src/index.js';
import { CapturedLog } from '../e2e/captured.log.js';
import type { Adapter, Answer } from '../e2e/running.server.js';

@Module({})
class GuardedModule {}

export interface GuardedOptions {
  readonly adapter?: Adapter;
  readonly options: ResourceServerOptions & { readonly globalGuard?: boolean };
  readonly controllers: readonly Type[];
  readonly providers?: readonly Type[];
  readonly globalPrefix?: string;
}

/** An application with `ResourceServerModule` and nothing else of ours, as a service imports it. */
export class GuardedApp {
  private constructor(
    readonly app: INestApplication,
    readonly url: string,
    readonly log: CapturedLog,
  ) {}

  static async start({ adapter = 'express', globalPrefix, ...parts }: GuardedOptions): Promise<GuardedApp> {
    const log = new CapturedLog();
    Logger.overrideLogger(log);
    const module: DynamicModule = {
      module: GuardedModule,
      imports: [ResourceServerModule.forRoot(parts.options)],
      controllers: [...parts.controllers],
      providers: [...(parts.providers ?? [])],
    };
    const http = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
    const app = await NestFactory.create(module, http, { abortOnError: false, logger: log });
    if (globalPrefix !== undefined) app.setGlobalPrefix(globalPrefix);
    try {
      await app.listen(0, '127.0.0.1');
    } catch (error) {
      await app.close();
      throw error;
    }
    return new GuardedApp(app, await app.getUrl(), log);
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  get(path: string, accessToken?: string): Promise<Answer> {
    return this.fetch(path, {
      headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
    });
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await fetch(new URL(path, this.url), init);
    const text = await answer.text();
    let body: Record<string, unknown> = {};
    try {
      body = JSON.parse(text) as Record<string, unknown>;
    } catch {
      // Not every answer is JSON.
    }
    return { status: answer.status, headers: answer.headers, text, body };
  }
}
