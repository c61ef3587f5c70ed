import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type INestApplication, type LoggerService, Module, type Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import {
  Field,
  GraphQLModule,
  Mutation,
  ObjectType,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Client, createClient } from 'graphql-ws';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import {
  CurrentToken,
  CurrentUser,
  Groups,
  Public,
  ResourceServerModule,
  RevocationService,
  RouteAudit,
  Scopes,
  type AccessToken,
  type UserPrincipal,
} from '../../src/index.js';
import { LiveConnections } from '../../src/resource-server/live-connections.js';
import type { TestUserPool } from '../../src/testing/index.js';
import { CapturedLog } from '../e2e/captured.log.js';
import { eventually } from '../revocation/eventually.js';
import { ordersOptions, startOrdersPool } from './orders.pool.js';
import { SharedStore } from './shared.store.js';

@ObjectType()
class Order {
  @Field(() => String)
  readonly id: string = '1';

  @Field(() => Number)
  readonly margin: number = 0;
}

let endedSubscriptions = 0;

@Resolver(() => Order)
@Scopes('read')
class OrdersResolver {
  @Query(() => [Order])
  orders() {
    return [new Order(), new Order()];
  }

  @Query(() => String)
  me(@CurrentUser() user: UserPrincipal, @CurrentToken() token: AccessToken) {
    return `${user.username} by ${token.clientId}`;
  }

  @Mutation(() => Order)
  @Scopes('write')
  createOrder() {
    return new Order();
  }

  @Query(() => String)
  @Public()
  status() {
    return 'open';
  }

  @Query(() => Order)
  @Public()
  sample() {
    return new Order();
  }

  @ResolveField(() => Number)
  @Groups('staff')
  margin() {
    return 42;
  }

  @Subscription(() => Order)
  @Scopes('feed')
  async *placed() {
    try {
      for (;;) {
        yield { placed: new Order() };
        await pause(20);
      }
    } finally {
      endedSubscriptions += 1;
    }
  }

  @Subscription(() => Order)
  @Public()
  async *advertised() {
    yield { advertised: new Order() };
  }
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly path?: unknown[]; readonly extensions?: Record<string, unknown> }[];
}

let pool: TestUserPool;

beforeAll(async () => {
  pool = await startOrdersPool();
});

afterAll(() => pool.stop());

const login = async (username: 'alice' | 'carol', ...scopes: string[]) =>
  (await pool.signIn(username, { scopes: scopes.map((scope) => `orders/${scope}`) })).accessToken;

async function start(
  platform: AbstractHttpAdapter,
  store = new SharedStore(),
  config: Partial<ApolloDriverConfig> = {},
  resolver: Type = OrdersResolver,
  logger: LoggerService | false = false,
): Promise<INestApplication> {
  @Module({ providers: [resolver] })
  class ShopModule {}

  const imports = [
    ResourceServerModule.forRoot(await ordersOptions(pool, { store: store.view() })),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      graphiql: false,
      fieldResolverEnhancers: ['guards'],
      allowBatchedHttpRequests: true,
      subscriptions: { 'graphql-ws': true },
      ...config,
    }),
  ];
  const app = await NestFactory.create({ module: ShopModule, imports }, platform, {
    logger,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  return app;
}

async function post<T = Answer>(
  app: INestApplication,
  body: unknown,
  token?: string,
  to = '/graphql',
): Promise<T> {
  const answer = await fetch(`${await app.getUrl()}${to}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as T;
}

const reasons = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.['reason']);

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('GraphQL on %s', (_name, platform: () => AbstractHttpAdapter) => {
  const store = new SharedStore();
  const clients: Client[] = [];
  let app: INestApplication;

  beforeAll(async () => {
    app = await start(platform(), store);
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
    pool.clock.reset();
  });

  afterAll(() => app.close());

  const query = (text: string, token?: string, more: object = {}, { to = '/graphql' } = {}) =>
    post(app, { query: text, ...more }, token, to);

  it('stands in the audit with what each operation demands', () => {
    expect(app.get(RouteAudit).routes()).toContainEqual(
      expect.objectContaining({ address: 'Mutation createOrder', protection: 'demands' }),
    );
    expect(app.get(RouteAudit).routes()).toContainEqual(
      expect.objectContaining({ address: 'Query status', protection: 'public' }),
    );
  });

  it('lets queries and mutations in by the scopes of class and method, and tells whose token it is', async () => {
    const token = await login('carol', 'read', 'write');
    expect(await query('{ me orders { id } }', token)).toEqual({
      data: { me: `carol by ${pool.clientId}`, orders: [{ id: '1' }, { id: '1' }] },
    });
    expect(await query('mutation { createOrder { id } }', token)).toEqual({
      data: { createOrder: { id: '1' } },
    });
  });

  it('refuses by a GraphQLError with the code of GraphQL and the reason of HTTP', async () => {
    const missing = await query('{ orders { id } }');
    expect(missing.data).toBeNull();
    expect(missing.errors?.[0]?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'missing_token',
    });

    const forbidden = await query('mutation { createOrder { id } }', await login('carol', 'read'));
    expect(forbidden.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'insufficient_scope',
      scope: 'orders/read orders/write',
    });
    expect(reasons(await query('{ me }', await pool.forge({ otherKey: true })))).toEqual(['bad_signature']);
    expect(reasons(await query('{ me }', await pool.machineToken({ scopes: ['orders/read'] })))).toEqual([
      'user_required',
    ]);
  });

  it('refuses a token in the query string, alone and beside the one of the header (RFC 6750 §2.3)', async () => {
    const token = await login('carol', 'read');
    const inQuery = { to: `/graphql?access_token=${token}` };
    expect(await query('{ me }', undefined, {}, inQuery)).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'misplaced_token' } }],
    });
    expect(reasons(await query('{ me }', token, {}, inQuery))).toEqual(['malformed_request']);
    expect(reasons(await query('{ me }', token, {}, { to: '/graphql?access%5Ftoken[]=x' }))).toEqual([
      'malformed_request',
    ]);
    expect(await query('{ status }', undefined, {}, inQuery)).toEqual({ data: { status: 'open' } });
  });

  it('leaves what is @Public(), and introspection, to everybody', async () => {
    expect(await query('{ status }')).toEqual({ data: { status: 'open' } });
    expect(await query('{ __schema { queryType { name } } }')).toMatchObject({ data: { __schema: {} } });
  });

  it('guards a field of its own, also where a public query leads to it', async () => {
    const [alice, carol] = [await login('alice', 'read'), await login('carol', 'read')];
    expect(await query('{ sample { id margin } }', alice)).toEqual({
      data: { sample: { id: '1', margin: 42 } },
    });
    expect(reasons(await query('{ sample { id margin } }', carol))).toEqual(['insufficient_group']);
    expect(reasons(await query('{ sample { id margin } }'))).toEqual(['missing_token']);
    expect(await query('{ sample { id } }')).toEqual({ data: { sample: { id: '1' } } });
  });

  it.each([
    ['an alias', '{ status innocent: orders { id } }'],
    ['a fragment', '{ status ...rest } fragment rest on Query { orders { id } }'],
    ['an inline fragment', '{ status ... on Query { orders { id } } }'],
    ['a directive', 'query ($yes: Boolean = true) { status orders @include(if: $yes) { id } }'],
    [
      'a directive twice',
      'query ($no: Boolean = false) { status orders @skip(if: $no) @include(if: true) { id } }',
    ],
  ])('is not got around by %s', async (_how, text) => {
    expect(reasons(await query(text))).toEqual(['missing_token']);
  });

  it('guards the operation that is run, of several in one document', async () => {
    const text = 'query harmless { status } mutation harmful { createOrder { id } }';
    expect(await query(text, undefined, { operationName: 'harmless' })).toEqual({ data: { status: 'open' } });
    expect(reasons(await query(text, undefined, { operationName: 'harmful' }))).toEqual(['missing_token']);
  });

  it('guards each operation of a batch', async () => {
    const batch = [
      { query: '{ status }' },
      { query: '{ me }' },
      { query: 'mutation { createOrder { id } }' },
    ];
    const [open, me, create] = await post<Answer[]>(app, batch, await login('carol', 'read'));
    expect(open).toEqual({ data: { status: 'open' } });
    expect(me?.errors).toBeUndefined();
    expect(reasons(create ?? {})).toEqual(['insufficient_scope']);
  });

  /** Subscribes, and answers with what ends it once it has begun. */
  async function subscribe(params: Record<string, unknown>, field = 'placed', to = app, search = '') {
    const url = `${(await to.getUrl()).replace('http', 'ws')}/graphql${search}`;
    const client = createClient({
      url,
      webSocketImpl: WebSocket,
      connectionParams: params,
      retryAttempts: 0,
    });
    clients.push(client);
    const closed = new Promise<string>((resolve) => {
      client.on('closed', (event) => {
        const { code, reason } = event as { code: number; reason: string };
        resolve(`${code} ${reason}`);
      });
    });
    const events = client.iterate({ query: `subscription { ${field} { id } }` });
    const first = (await events.next()).value as Answer | undefined;
    const ended = (async () => {
      try {
        while (!(await events.next()).done) continue;
      } catch {
        // How it was closed is what counts.
      }
    })();
    return { first, closed, ended };
  }

  it('takes the token of a subscription from the connectionParams', async () => {
    const authorization = `Bearer ${await login('carol', 'read', 'feed')}`;
    expect((await subscribe({ authorization })).first).toEqual({ data: { placed: { id: '1' } } });
    expect((await subscribe({ Authorization: authorization })).first).toEqual({
      data: { placed: { id: '1' } },
    });
    expect((await subscribe({}, 'advertised')).first).toEqual({ data: { advertised: { id: '1' } } });
  });

  it('refuses a subscription without a sufficient token', async () => {
    const reasonOf = async (params: Record<string, unknown>) =>
      reasons((await subscribe(params)).first ?? {});
    const reader = `Bearer ${await login('carol', 'read')}`;
    expect(await reasonOf({})).toEqual(['missing_token']);
    expect(await reasonOf({ authorization: { token: 'x' } })).toEqual(['missing_token']);
    expect(await reasonOf({ authorization: reader })).toEqual(['insufficient_scope']);
    expect(await reasonOf({ authorization: reader, Authorization: reader })).toEqual(['malformed_request']);
    const inQuery = await subscribe({}, 'placed', app, '?access_token=x');
    expect(reasons(inQuery.first ?? {})).toEqual(['misplaced_token']);
  });

  it('ends a subscription when its token does, so that the client comes back with a new one', async () => {
    const { first, closed, ended } = await subscribe({
      authorization: `Bearer ${await login('carol', 'read', 'feed')}`,
    });
    expect(first?.errors).toBeUndefined();
    const before = endedSubscriptions;
    pool.clock.advance('1h');
    expect(await closed).toBe('4403 expired');
    await ended;
    await eventually(
      () => endedSubscriptions,
      (count) => count === before + 1,
    );
    expect(app.get(LiveConnections).size).toBe(0);
  });

  it('ends a subscription when another instance revokes its login', async () => {
    const elsewhere = await start(platform(), store);
    const accessToken = await login('carol', 'read', 'feed');
    const { closed } = await subscribe({ authorization: `Bearer ${accessToken}` });
    const other = await subscribe({ authorization: `Bearer ${await login('carol', 'read', 'feed')}` });
    const loginId = String(claimsOf(accessToken)['origin_jti']);
    await elsewhere.get(RevocationService).revokeLogin(loginId, 'ended');
    expect(await closed).toBe('4401 revoked');
    expect(app.get(LiveConnections).size).toBe(1);
    expect(other.first?.errors).toBeUndefined();
    await elsewhere.close();
  });

  it('writes no error into the log for what it refuses: a flood of it would fill the disk', async () => {
    const log = new CapturedLog();
    const logged = await start(platform(), store, {}, OrdersResolver, log);
    const aliases = Array.from({ length: 50 }, (_, index) => `a${index}: orders { id }`).join(' ');
    const refused = await post(logged, { query: `{ ${aliases} }` });
    expect(new Set(reasons(refused))).toEqual(new Set(['missing_token']));
    expect(reasons(await post(logged, { query: '{ me }' }, 'rubbish'))).toEqual(['malformed']);
    const { first } = await subscribe({}, 'placed', logged);
    expect(reasons(first ?? {})).toEqual(['missing_token']);
    expect(log.text).not.toContain('GraphQLError');
    await logged.close();
  });

  it('finds the request and the connection where the application makes the context', async () => {
    const custom = await start(platform(), store, {
      context: (one: { req?: unknown; extra?: unknown; connectionParams?: unknown }) => ({
        mine: true,
        req: one.req,
        extra: one.extra,
        connectionParams: one.connectionParams,
      }),
    });
    const token = await login('carol', 'read', 'feed');
    const me = await post(custom, { query: '{ me }' }, token);
    expect(me.data).toMatchObject({ me: expect.stringContaining('carol') });
    const { closed } = await subscribe({ authorization: `Bearer ${token}` }, 'placed', custom);
    await custom.get(RevocationService).revokeLogin(String(claimsOf(token)['origin_jti']), 'ended');
    expect(await closed).toBe('4401 revoked');
    await custom.close();
  });
});

describe('The check of field resolvers at the start', () => {
  it('refuses to boot where a field demands something and GraphQL would not ask the guard', async () => {
    await expect(start(new ExpressAdapter(), undefined, { fieldResolverEnhancers: [] })).rejects.toThrow(
      /OrdersResolver\.margin.*fieldResolverEnhancers/s,
    );
  });

  it('has nothing against fields that demand nothing', async () => {
    @Resolver(() => Order)
    class PlainResolver {
      @Query(() => Order)
      order() {
        return new Order();
      }

      @ResolveField(() => Number)
      margin() {
        return 7;
      }
    }
    const app = await start(new ExpressAdapter(), undefined, { fieldResolverEnhancers: [] }, PlainResolver);
    const answer = await post(app, { query: '{ order { margin } }' }, await login('carol', 'read'));
    expect(answer).toEqual({ data: { order: { margin: 7 } } });
    await app.close();
  });
});

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
