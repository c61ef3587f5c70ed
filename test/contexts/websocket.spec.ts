import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ArgumentsHost, Catch, type INestApplication, Module, UseFilters } from '@nestjs/common';
import { type AbstractHttpAdapter, ApplicationConfig, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { BaseWsExceptionFilter, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import {
  accessTokenOf,
  CurrentUser,
  Groups,
  Public,
  ResourceServerModule,
  RevocationService,
  RouteAudit,
  Scopes,
  type UserPrincipal,
} from '../../src/index.js';
import { LiveConnections } from '../../src/resource-server/live-connections.js';
import type { TestUserPool } from '../../src/testing/index.js';
import { eventually } from '../revocation/eventually.js';
import { ordersOptions, startOrdersPool } from './orders.pool.js';
import { SharedStore } from './shared.store.js';
import {
  connectSocketIo,
  connectWs,
  type Handshake,
  type SocketClient,
  type TurnedAway,
} from './socket.drivers.js';

const thrown: unknown[] = [];

@Catch()
class RememberingFilter extends BaseWsExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost) {
    thrown.push(exception);
    super.catch(exception, host);
  }
}

@WebSocketGateway()
@Scopes('read')
@UseFilters(RememberingFilter)
class OrdersGateway {
  readonly connected: (string | undefined)[] = [];

  handleConnection(client: object) {
    this.connected.push(accessTokenOf(client)?.username);
  }

  @SubscribeMessage('list')
  list(@CurrentUser() user: UserPrincipal) {
    return { event: 'list', data: user.username };
  }

  @SubscribeMessage('create')
  @Scopes('write')
  create() {
    return { event: 'create', data: 'made' };
  }

  @SubscribeMessage('audit')
  @Groups('staff')
  audit() {
    return { event: 'audit', data: 'audited' };
  }
}

@WebSocketGateway({ path: '/lobby' })
@Scopes('read')
class LobbyGateway {
  @SubscribeMessage('greet')
  @Public()
  greet() {
    return { event: 'greet', data: 'hello' };
  }

  @SubscribeMessage('list')
  list() {
    return { event: 'list', data: 'listed' };
  }
}

@Module({ providers: [OrdersGateway, LobbyGateway] })
class GatewaysModule {}

let pool: TestUserPool;

beforeAll(async () => {
  pool = await startOrdersPool();
});

afterAll(() => pool.stop());

type Platform = () => AbstractHttpAdapter;
const express: Platform = () => new ExpressAdapter();
const fastify: Platform = () => new FastifyAdapter();

describe.each([
  ['socket.io on Express', express, IoAdapter, connectSocketIo, 'io server disconnect'],
  ['socket.io on Fastify', fastify, IoAdapter, connectSocketIo, 'io server disconnect'],
  ['ws on Express', express, WsAdapter, connectWs, '4401'],
  ['ws on Fastify', fastify, WsAdapter, connectWs, '4401'],
] as const)('Gateways of %s', (name, platform, Adapter, connectTo, ending) => {
  const clients: SocketClient[] = [];
  const store = new SharedStore();
  let app: INestApplication;
  let url: string;

  const start = async (configure: (started: INestApplication) => void = () => undefined) => {
    const options = await ordersOptions(pool, { store: store.view() });
    const module = { module: GatewaysModule, imports: [ResourceServerModule.forRoot(options)] };
    const started = await NestFactory.create(module, platform(), { logger: false });
    started.useWebSocketAdapter(new Adapter(started));
    configure(started);
    await started.listen(0, '127.0.0.1');
    return started;
  };

  beforeAll(async () => {
    app = await start();
    url = await app.getUrl();
  });

  beforeEach(() => {
    thrown.length = 0;
    app.get(OrdersGateway).connected.length = 0;
  });

  afterEach(() => {
    clients.splice(0).forEach((client) => client.close());
    pool.clock.reset();
  });

  afterAll(() => app.close());

  const connect = async (handshake: Handshake = {}) => {
    const client = await connectTo(url, handshake);
    clients.push(client);
    return client;
  };
  const login = (username: 'alice' | 'carol', ...scopes: string[]) =>
    pool.signIn(username, { scopes: scopes.map((scope) => `orders/${scope}`) });
  const bearer = (token: string): Handshake => ({ headers: { authorization: `Bearer ${token}` } });
  const connectAs = async (username: 'alice' | 'carol', ...scopes: string[]) =>
    connect(bearer((await login(username, ...scopes)).accessToken));
  const ask = (client: SocketClient, event: string) => {
    client.send(event, {});
    return client.next();
  };
  const turnedAway = async (handshake: Handshake) =>
    connect(handshake).then(
      () => 'let in',
      (error: TurnedAway) => error.answer,
    );

  it('stand in the audit with what each message demands', () => {
    expect(app.get(RouteAudit).routes()).toContainEqual(
      expect.objectContaining({
        address: 'WS create',
        handler: 'OrdersGateway.create',
        protection: 'demands',
        demands: ['scope orders/read', 'scope orders/write'],
        otherGuards: [],
      }),
    );
  });

  it('hold what a message demands also where Nest asks no global guard, as Nest 11 does not', async () => {
    const unasked = await start((started) => {
      jest.spyOn(started.get(ApplicationConfig), 'getGlobalGuards').mockReturnValue([]);
    });
    const { accessToken } = await login('carol', 'read');
    const client = await connectTo(await unasked.getUrl(), bearer(accessToken));
    clients.push(client);
    expect(await ask(client, 'list')).toMatchObject({ data: 'carol' });
    expect(JSON.stringify(await ask(client, 'create'))).toContain('insufficient_scope');
    expect(JSON.stringify(await ask(client, 'audit'))).toContain('insufficient_group');
    client.close();
    await unasked.close();
  });

  it('take the token of the Authorization header, and tell handleConnection whose it is', async () => {
    const client = await connectAs('carol', 'read');
    expect(await ask(client, 'list')).toEqual({ event: 'list', data: 'carol' });
    expect(app.get(OrdersGateway).connected).toEqual(['carol']);
  });

  it('take the token as a browser can send it', async () => {
    const { accessToken } = await login('carol', 'read');
    expect(await ask(await connect({ browserToken: accessToken }), 'list')).toMatchObject({ data: 'carol' });
  });

  it('turn away at the handshake who has no good token, before handleConnection', async () => {
    const { accessToken } = await login('carol', 'read');
    const cases: [Handshake, string][] = [
      [{}, 'missing_token'],
      [{ query: `?token=${accessToken}` }, 'missing_token'],
      [{ query: `?access_token=${accessToken}` }, 'misplaced_token'],
      [{ ...bearer(accessToken), query: `?access%5Ftoken=${accessToken}` }, 'malformed_request'],
      [bearer(await pool.forge({ otherKey: true, scopes: ['orders/read'] })), 'bad_signature'],
      [bearer(await pool.forge({ expired: true, scopes: ['orders/read'] })), 'expired'],
      [bearer(await pool.forge({ tokenUse: 'id' })), 'not_an_access_token'],
      [bearer((await login('carol', 'write')).accessToken), 'insufficient_scope'],
      [{ ...bearer(accessToken), browserToken: accessToken }, 'malformed_request'],
      [{ headers: { authorization: 'Bearer' } }, 'malformed_request'],
    ];
    for (const [handshake, reason] of cases) expect(await turnedAway(handshake)).toMatchObject({ reason });
    expect(app.get(OrdersGateway).connected).toEqual([]);
  });

  it('check each message, refuse it by a WsException with the reason of HTTP, and stay connected', async () => {
    const client = await connectAs('carol', 'read');
    expect(await ask(client, 'create')).toEqual({
      event: 'exception',
      data: {
        status: 'error',
        code: 'FORBIDDEN',
        reason: 'insufficient_scope',
        scope: 'orders/read orders/write',
        message: expect.any(String),
      },
    });
    expect(await ask(client, 'audit')).toMatchObject({ data: { reason: 'insufficient_group' } });
    expect(thrown).toEqual([expect.any(WsException), expect.any(WsException)]);
    expect(await ask(client, 'list')).toMatchObject({ data: 'carol' });
  });

  it('refuse a machine where a user is asked for, by a WsException too', async () => {
    const client = await connect(bearer(await pool.machineToken({ scopes: ['orders/read'] })));
    expect(await ask(client, 'list')).toMatchObject({
      event: 'exception',
      data: { reason: 'user_required' },
    });
  });

  it('end the connection when its token does, and say so', async () => {
    const client = await connectAs('carol', 'read');
    pool.clock.advance('1h');
    expect(await client.next()).toMatchObject({ event: 'exception', data: { reason: 'expired' } });
    expect(await client.closed).toContain(ending);
  });

  it('end the connections of a login that is revoked here, without a message of theirs, and no others', async () => {
    const { accessToken } = await login('carol', 'read');
    const [first, second] = [await connect(bearer(accessToken)), await connect(bearer(accessToken))];
    const other = await connectAs('carol', 'read');
    const loginId = String(claimsOf(accessToken)['origin_jti']);
    await app.get(RevocationService).revokeLogin(loginId, 'ended');

    for (const client of [first, second]) {
      expect(await client.next()).toMatchObject({
        event: 'exception',
        data: { code: 'UNAUTHENTICATED', reason: 'revoked' },
      });
      expect(await client.closed).toContain(ending);
    }
    expect(await ask(other, 'list')).toMatchObject({ data: 'carol' });
    expect(await turnedAway(bearer(accessToken))).toMatchObject({ reason: 'revoked' });
  });

  it('end the connections of what another instance revokes', async () => {
    const elsewhere = await start();
    const { accessToken } = await login('alice', 'read');
    const [alice, carol] = [await connect(bearer(accessToken)), await connectAs('carol', 'read')];
    const subject = String(claimsOf(accessToken)['sub']);
    const now = pool.clock.epochSeconds() * 1000;
    await elsewhere.get(RevocationService).revokeSubject(subject, now + 1000, 'ended');

    expect(await alice.closed).toContain(ending);
    expect(await ask(carol, 'list')).toMatchObject({ data: 'carol' });
    await elsewhere.close();
  });

  it('let everybody connect where a message is @Public(), and check the others', async () => {
    const anonymous = await connect({ path: '/lobby' });
    expect(await ask(anonymous, 'greet')).toEqual({ event: 'greet', data: 'hello' });
    expect(await ask(anonymous, 'list')).toMatchObject({
      event: 'exception',
      data: { reason: 'missing_token' },
    });

    const { accessToken } = await login('carol', 'read');
    const known = await connect({ path: '/lobby', ...bearer(accessToken) });
    expect(await ask(known, 'list')).toEqual({ event: 'list', data: 'listed' });
    pool.clock.advance('1h');
    expect(await known.closed).toContain(ending);
    expect(await ask(anonymous, 'greet')).toEqual({ event: 'greet', data: 'hello' });
  });

  it('hold nothing of connections that are gone', async () => {
    const client = await connectAs('carol', 'read');
    await ask(client, 'list');
    client.close();
    await client.closed;
    await eventually(
      () => app.get(LiveConnections).size,
      (count) => count === 0,
    );
  });

  if (name.startsWith('socket.io')) {
    it('refuse an auth.token that is no text', async () => {
      for (const browserToken of [7, {}, ['a'], true]) {
        expect(await turnedAway({ browserToken })).toMatchObject({ reason: 'malformed_request' });
      }
    });
  } else {
    it('answer the upgrade with 401 and a challenge', async () => {
      expect(await turnedAway({})).toMatchObject({
        statusCode: 401,
        headers: { 'www-authenticate': 'Bearer realm="api"' },
      });
      expect(await turnedAway(bearer('rubbish'))).toMatchObject({
        headers: { 'www-authenticate': expect.stringContaining('error="invalid_token"') },
      });
    });
  }
});

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
