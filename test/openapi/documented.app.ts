import type { INestApplication, Type } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { OpenAPIObject, OperationObject } from '@nestjs/swagger';
import {
  AuthModule,
  type GrantStrategy,
  ResourceServerModule,
  setupSwagger,
  type SwaggerOptions,
} from '../../src/index.js';

export const ADAPTERS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

interface Setup {
  readonly controllers?: readonly Type[];
  readonly modules?: readonly Type[];
  /** With them the app has `AuthModule`, without only `ResourceServerModule`. */
  readonly grants?: readonly Type<GrantStrategy>[];
  readonly adapter?: AbstractHttpAdapter;
  readonly swagger?: SwaggerOptions;
  /** Of a second document. */
  readonly more?: SwaggerOptions;
  readonly configure?: (app: INestApplication) => void;
}

/** Nobody listens there: the document needs no user pool. */
const POOL = 'http://127.0.0.1:9';

const resourceServer = {
  pools: { default: { userPoolId: 'us-east-1_Documented', issuer: `${POOL}/pool`, clientIds: ['web'] } },
  resourceServer: 'orders',
};

/** An application with Swagger UI, started on a port of its own. */
export class DocumentedApp {
  private constructor(
    private readonly app: INestApplication,
    readonly url: string,
  ) {}

  static async start({
    controllers = [],
    modules = [],
    grants,
    adapter,
    swagger,
    more,
    configure,
  }: Setup): Promise<DocumentedApp> {
    const protection =
      grants === undefined
        ? ResourceServerModule.forRoot(resourceServer)
        : AuthModule.forRoot({
            ...resourceServer,
            cognito: { domain: POOL, endpoint: POOL },
            clients: [{ clientId: 'web' }],
            grants,
          });
    const module = await Test.createTestingModule({
      imports: [protection, ...modules],
      controllers: [...controllers],
    }).compile();
    const app = module.createNestApplication(adapter ?? new ExpressAdapter(), { logger: false });
    configure?.(app);
    await setupSwagger(app, swagger);
    if (more !== undefined) await setupSwagger(app, more);
    await app.listen(0, '127.0.0.1');
    return new DocumentedApp(app, (await app.getUrl()).replace('[::1]', '127.0.0.1'));
  }

  async document(path = '/docs-json'): Promise<OpenAPIObject> {
    const answer = await fetch(`${this.url}${path}`);
    return (await answer.json()) as OpenAPIObject;
  }

  /** @param call such as `GET /orders` */
  async operation(call: string): Promise<OperationObject | undefined> {
    const [method = '', path = ''] = call.split(' ');
    const item = (await this.document()).paths[path] as Record<string, OperationObject> | undefined;
    return item?.[method.toLowerCase()];
  }

  /** The whole answer is read: one that nobody reads keeps its connection, and the test run, open. */
  async get(path: string | URL, headers: Record<string, string> = {}): Promise<Response> {
    const answer = await fetch(new URL(path, this.url), { headers });
    await answer.clone().arrayBuffer();
    return answer;
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
