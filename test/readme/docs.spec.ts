import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { INestApplication } from '@nestjs/common';
import { ExternalContextCreator, NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocket } from 'ws';
import { ResourceServerModule, RouteAudit } from '../../src/index.js';
import { type ContractCase, startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { blockOn, blocksOn, pages, placed, textOf } from './docs.pages.js';

const GENERATED = new URL('./generated-docs/', import.meta.url);
const COMPILE_MILLISECONDS = 120_000;
/** Of whom `test/e2e/sample-grants.spec.ts` and others already take care. */
const ELSEWHERE = new Set(['custom-grants.md', 'limits.md']);

const ours = pages().filter((page) => !ELSEWHERE.has(page));
let pool: TestUserPool;
let app: INestApplication | undefined;

beforeAll(async () => {
  mkdirSync(GENERATED, { recursive: true });
  pool = await startUserPool({
    userPoolId: 'us-east-1_AbCdEfGhI',
    users: [{ username: 'alice', groups: ['staff'] }],
    resourceServers: [{ identifier: 'orders', scopes: ['read', 'write', 'admin'] }],
  });
});
afterEach(async () => {
  await app?.close();
  app = undefined;
});
afterAll(async () => {
  rmSync(GENERATED, { recursive: true, force: true });
  await pool.stop();
});

function loaded(page: string, text: string) {
  const code = blockOn(page, text)
    .replaceAll('26cb2c60kq7nbmas7rbme9b6pp', pool.clientId)
    .replaceAll(
      "userPoolId: 'us-east-1_AbCdEfGhI'",
      `userPoolId: 'us-east-1_AbCdEfGhI', issuer: '${pool.issuer}'`,
    );
  return import(placed(GENERATED, `${page}-${text}`.replace(/\W+/g, '-'), code));
}

async function boot(
  page: string,
  text = 'export class AppModule',
  prepare?: (app: INestApplication) => unknown,
): Promise<INestApplication> {
  const { AppModule } = await loaded(page, text);
  return start(AppModule, prepare);
}

async function start(
  root: Parameters<typeof NestFactory.create>[0],
  prepare?: (app: INestApplication) => unknown,
): Promise<INestApplication> {
  app = await NestFactory.create(root, { logger: false, abortOnError: false });
  await prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

const login = async (...scopes: string[]) =>
  (await pool.signIn('alice', scopes.length === 0 ? {} : { scopes })).accessToken;

async function ask(path: string, token?: string, method = 'GET') {
  const headers = new Headers(token === undefined ? {} : { authorization: `Bearer ${token}` });
  const answer = await fetch(`${await app?.getUrl()}${path}`, { method, headers });
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}

it(
  'has blocks that are right in their types, on every page',
  async () => {
    const files = ours.flatMap((page) =>
      blocksOn(page).map((code, index) =>
        placed(
          GENERATED,
          code.includes('class TableRevocationStore') ? 'table.revocation-store' : `${page}-${index}`,
          code,
        ),
      ),
    );
    const config = new URL('tsconfig.json', GENERATED);
    const compilerOptions = { noEmit: true, rootDir: '../../..' };
    const project = { extends: '../../../tsconfig.json', compilerOptions, files, include: [], exclude: [] };
    writeFileSync(config, JSON.stringify(project));
    const tsc = promisify(execFile)('node', ['node_modules/typescript/bin/tsc', '-p', fileURLToPath(config)]);
    await expect(tsc.catch(({ stdout }) => stdout)).resolves.toMatchObject({ stdout: '' });
  },
  COMPILE_MILLISECONDS,
);

describe('docs/protect.md', () => {
  it('protects orders and opens the shop', async () => {
    await boot('protect.md');
    const [reader, writer] = [await login('orders/read'), await login('orders/read', 'orders/write')];
    expect(await ask('/orders')).toMatchObject({ status: 401 });
    expect(await ask('/orders', reader)).toMatchObject({ status: 200, body: ['coffee'] });
    expect(await ask('/orders/1', reader, 'DELETE')).toMatchObject({ status: 403 });
    expect(await ask('/orders/1', writer, 'DELETE')).toMatchObject({ status: 200 });
    expect(await ask('/shop')).toMatchObject({ body: { hello: 'anonymous' } });
    expect(await ask('/shop', reader)).toMatchObject({ body: { hello: 'alice' } });
    expect(await ask('/shop/health')).toMatchObject({ status: 200 });
    expect(await ask('/.well-known/oauth-protected-resource')).toMatchObject({
      body: { scopes_supported: ['orders/read', 'orders/write'] },
    });
    expect(app?.get(RouteAudit, { strict: false }).routes()).toContainEqual(
      expect.objectContaining({ address: 'GET /shop/health', publicReason: 'asked by the load balancer' }),
    );
  });

  it('describes the application', async () => {
    const { describe: document } = await loaded('protect.md', 'setupSwagger(app');
    await boot('protect.md', 'export class AppModule', document);
    expect(await ask('/docs-json')).toMatchObject({
      body: { info: { title: 'Shop' }, components: { securitySchemes: { apiKey: {}, bearer: {} } } },
    });
  });
});

it('docs/scopes.md: any, all, computed, of another resource server, and by group', async () => {
  await boot('scopes.md');
  const [admin, byPassword] = [await login('orders/admin'), await login()];
  expect(await ask('/orders', admin)).toMatchObject({ status: 200 });
  expect(await ask('/orders', byPassword)).toMatchObject({ status: 200 });
  expect(await ask('/orders/search', byPassword)).toMatchObject({ status: 200 });
  expect(await ask('/orders/search?deleted=yes', byPassword)).toMatchObject({ status: 403 });
  expect(await ask('/orders', await login('orders/write'), 'POST')).toMatchObject({
    status: 403,
    body: { scope: 'stock/move orders/write' },
  });
});

describe('docs/pools.md', () => {
  it('holds a route to one of several pools', async () => {
    await boot('pools.md');
    const token = await login('openid');
    expect(await ask('/who', token)).toMatchObject({ body: { pool: 'default' } });
    expect(await ask('/partners', token)).toMatchObject({ body: { reason: 'pool_not_allowed' } });
  });

  it('finds the pools of tenants', async () => {
    const { TenantsAppModule, Tenants } = await loaded('pools.md', 'class Tenants');
    await start(TenantsAppModule);
    const { userPoolId, issuer, clientIds } = pool;
    const token = await login('openid');
    app?.get(Tenants, { strict: false }).pools.set(issuer, { userPoolId, issuer, clientIds });
    expect(await ask('/nothing-here', token)).toMatchObject({ status: 404 });
  });
});

describe('docs/contexts.md', () => {
  it('guards resolvers, gateways and messages by the decorators of HTTP', async () => {
    const { OrdersModule } = await loaded('contexts.md', 'OrdersGateway');
    const options = { ...(await pool.moduleOptions()), resourceServer: 'orders' };
    const graphql = { driver: ApolloDriver, autoSchemaFile: true, graphiql: false };
    const imports = [
      ResourceServerModule.forRoot(options),
      GraphQLModule.forRoot<ApolloDriverConfig>(graphql),
    ];
    await start({ module: OrdersModule, imports }, (nest) => nest.useWebSocketAdapter(new WsAdapter(nest)));

    const query = async (token: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify({ query: '{ orders }' }) };
      return (await fetch(`${await app?.getUrl()}/graphql`, init)).json();
    };
    expect(await query(await login('orders/read'))).toEqual({ data: { orders: ['alice'] } });
    expect(await query(await login('orders/write'))).toMatchObject({
      errors: [{ extensions: { reason: 'insufficient_scope' } }],
    });
    const socket = new WebSocket(String(await app?.getUrl()).replace('http', 'ws'), [
      'bearer',
      await login('openid'),
    ]);
    const [, answer] = await once(socket, 'unexpected-response');
    expect(answer).toMatchObject({ statusCode: 403 });
    socket.on('error', () => undefined).terminate();
  });

  it('carries a credential of another kind of context', async () => {
    const { BotCarrier } = await loaded('contexts.md', 'class BotCarrier');
    class Bot {
      whoami(this: void): string {
        return 'whoever brings a token';
      }
    }
    const imports = [ResourceServerModule.forRoot(await pool.moduleOptions())];
    await start({ module: class BotModule {}, imports, providers: [BotCarrier, Bot] });
    const bot = new Bot();
    const call = app
      ?.get(ExternalContextCreator, { strict: false })
      .create(bot, bot.whoami, 'whoami', undefined, undefined, undefined, undefined, undefined, 'bot');
    const authorization = `Bearer ${await login('openid')}`;
    expect(await call?.({ headers: { authorization } })).toBe('whoever brings a token');
    await expect(call?.({ headers: {} })).rejects.toThrow('missing_token');
  });
});

describe('docs/revocation-store.md', () => {
  it(
    'holds the contract of a shared store',
    async () => {
      placed(
        GENERATED,
        'table.revocation-store',
        blockOn('revocation-store.md', 'class TableRevocationStore'),
      );
      const { contract } = await loaded('revocation-store.md', 'revocationStoreContract(');
      expect(contract.length).toBeGreaterThan(5);
      for (const { name, run } of contract as ContractCase[]) {
        await run().catch((cause: unknown) => {
          throw new Error(name, { cause });
        });
      }
    },
    COMPILE_MILLISECONDS,
  );
});

it('docs/testing.md runs as it stands', async () => {
  await loaded('testing.md', 'startUserPool(');
});

it('docs/migrate.md guards what has moved, and leaves the rest', async () => {
  await boot('migrate.md');
  expect(await ask('/orders')).toMatchObject({ status: 401 });
  expect(await ask('/orders', await login('orders/read'))).toMatchObject({ body: ['alice'] });
  expect(await ask('/orders/all', await login('openid'))).toMatchObject({ status: 200 });
  expect(await ask('/old')).toMatchObject({ status: 200 });
});

it.each(['threat-model.md', 'rfcs.md'])('docs/%s names tests that are there', (page) => {
  const named = [...textOf(page).matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

it.each(pages())('docs/%s links to pages that are there', (page) => {
  const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
  const folder = new URL('../../docs/', import.meta.url);
  expect(links.filter((link) => !existsSync(new URL(link, folder)))).toEqual([]);
});
