import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credentials, loadPackageDefinition, Metadata, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import {
  Controller,
  type INestApplication,
  type INestMicroservice,
  Module,
  UseFilters,
  Catch,
  type ArgumentsHost,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  BaseRpcExceptionFilter,
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  GrpcMethod,
  GrpcStreamCall,
  KafkaContext,
  MessagePattern,
  MqttContext,
  NatsContext,
  Payload,
  RedisContext,
  RmqContext,
  RpcException,
  TcpContext,
  Transport,
} from '@nestjs/microservices';
import type { Server } from 'node:net';
import { firstValueFrom, interval, map } from 'rxjs';
import {
  AccessToken,
  CurrentToken,
  CurrentUser,
  Groups,
  Public,
  ResourceServerModule,
  RevocationService,
  RouteAudit,
  Scopes,
  type UserPrincipal,
} from '../../src/index.js';
import { messageAuthorization } from '../../src/resource-server/transports/message.authorization.js';
import type { TestUserPool } from '../../src/testing/index.js';
import { freePort } from '../../src/demo/free.port.js';
import { ordersOptions, startOrdersPool } from './orders.pool.js';

const thrown: unknown[] = [];

@Catch()
class RememberingFilter extends BaseRpcExceptionFilter {
  override catch(exception: RpcException, host: ArgumentsHost) {
    thrown.push(exception);
    return super.catch(exception, host);
  }
}

@Controller()
@Scopes('read')
@UseFilters(RememberingFilter)
class OrdersController {
  readonly noticed: string[] = [];

  @MessagePattern('orders.list')
  list(@Payload() payload: object, @CurrentUser() user: UserPrincipal) {
    return { of: user.username, members: Object.keys(payload) };
  }

  @MessagePattern('orders.create')
  @Scopes('write')
  create(@CurrentToken() token: AccessToken) {
    return token.tokenId;
  }

  @MessagePattern('orders.audit')
  @Groups('staff')
  audit() {
    return 'audited';
  }

  @MessagePattern('orders.status')
  @Public()
  status() {
    return 'open';
  }

  @EventPattern('orders.changed')
  changed(@Payload() payload: { id: string }) {
    this.noticed.push(payload.id);
  }

  @GrpcMethod('Orders', 'List')
  listByGrpc(_query: unknown, _metadata: unknown) {
    return { text: 'listed' };
  }

  @GrpcMethod('Orders', 'Status')
  @Public()
  statusByGrpc() {
    return { text: 'open' };
  }

  @GrpcMethod('Orders', 'Feed')
  feed() {
    return interval(20).pipe(map((count) => ({ text: `${count}` })));
  }

  @GrpcStreamCall('Orders', 'Upload')
  upload(
    call: { on(name: string, listener: () => void): void },
    callback: (error: null, answer: object) => void,
  ) {
    call.on('data', () => undefined);
    call.on('end', () => callback(null, { text: 'uploaded' }));
  }
}

@Module({ controllers: [OrdersController] })
class OrdersModule {}

let pool: TestUserPool;

beforeAll(async () => {
  pool = await startOrdersPool();
});

afterAll(() => pool.stop());

const tokenOf = async (username: 'alice' | 'carol', ...scopes: string[]) =>
  (await pool.signIn(username, { scopes: scopes.map((scope) => `orders/${scope}`) })).accessToken;

const rootModule = async () => {
  const imports = [ResourceServerModule.forRoot(await ordersOptions(pool))];
  return { module: OrdersModule, imports };
};

function tcpClient(port: number): ClientProxy {
  return ClientProxyFactory.create({ transport: Transport.TCP, options: { port } });
}

const portOf = (service: INestMicroservice) => {
  const address = service.unwrap<Server>().address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
};

describe('A TCP microservice', () => {
  let service: INestMicroservice;
  let client: ClientProxy;

  beforeAll(async () => {
    const options = { transport: Transport.TCP as const, options: { port: 0 }, logger: false as const };
    service = await NestFactory.createMicroservice(await rootModule(), options);
    await service.listen();
    client = tcpClient(portOf(service));
  });

  afterAll(async () => {
    client.close();
    await service.close();
  });

  const call = (pattern: string, payload: unknown = {}) =>
    firstValueFrom(client.send(pattern, payload as object)).catch((error: unknown) => ({ error }));
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('lets in a message whose payload names the token, and hides it from what looks at the payload', async () => {
    const payload = { ...bearer(await tokenOf('carol', 'read')), page: 1 };
    expect(await call('orders.list', payload)).toEqual({ of: 'carol', members: ['page'] });
  });

  it('takes the token from the metadata of the packet, where the client fills it', async () => {
    const authorization = `Bearer ${await tokenOf('carol', 'read')}`;
    const withMetadata = tcpClient(portOf(service));
    withMetadata.setOnDispatchHook?.((packet) =>
      Object.assign(packet, { metadata: { Authorization: authorization } }),
    );
    expect(await firstValueFrom(withMetadata.send('orders.list', {}))).toMatchObject({ of: 'carol' });
    await expect(firstValueFrom(withMetadata.send('orders.list', { authorization }))).rejects.toMatchObject({
      reason: 'malformed_request',
    });
    withMetadata.close();
  });

  it.each([[{}], [[]], ['text'], [7], [{ authorization: 7 }], [{ authorization: { bearer: 'x' } }]])(
    'refuses a message without a token: %p',
    async (payload) => {
      expect(await call('orders.list', payload)).toEqual({
        error: expect.objectContaining({ status: 'error', code: 'UNAUTHENTICATED', reason: 'missing_token' }),
      });
    },
  );

  it('refuses with an RpcException that carries the reason of HTTP, and the scopes that are needed', async () => {
    thrown.length = 0;
    expect(await call('orders.create', bearer(await tokenOf('carol', 'read')))).toEqual({
      error: {
        status: 'error',
        code: 'FORBIDDEN',
        reason: 'insufficient_scope',
        scope: 'orders/read orders/write',
        message: expect.stringContaining('lacks a scope'),
      },
    });
    expect(thrown).toEqual([expect.any(RpcException)]);
  });

  it('checks groups and forged tokens, and lets everybody call what is @Public()', async () => {
    expect(await call('orders.audit', bearer(await tokenOf('alice', 'read')))).toBe('audited');
    expect(await call('orders.audit', bearer(await tokenOf('carol', 'read')))).toMatchObject({
      error: { reason: 'insufficient_group' },
    });
    expect(await call('orders.list', bearer(await pool.forge({ otherKey: true })))).toMatchObject({
      error: { code: 'UNAUTHENTICATED', reason: 'bad_signature' },
    });
    expect(await call('orders.status')).toBe('open');
  });

  it('refuses a machine where a user is asked for, as an RpcException too', async () => {
    const token = await pool.machineToken({ scopes: ['orders/read'] });
    expect(await call('orders.list', bearer(token))).toMatchObject({
      error: { code: 'FORBIDDEN', reason: 'user_required' },
    });
  });

  it('stands in the audit with what each message demands', () => {
    const audited = service.get(RouteAudit).routes();
    expect(audited).toContainEqual(
      expect.objectContaining({
        address: 'RPC orders.create',
        handler: 'OrdersController.create',
        protection: 'demands',
        demands: ['scope orders/read', 'scope orders/write'],
        otherGuards: [],
      }),
    );
    expect(audited).toContainEqual(
      expect.objectContaining({ address: 'RPC orders.status', protection: 'public' }),
    );
  });

  it('refuses a revoked token from the next message on', async () => {
    const token = await pool.signIn('carol', { scopes: ['orders/read', 'orders/write'] });
    const tokenId = String(await call('orders.create', bearer(token.accessToken)));
    const expiresAtSeconds = pool.clock.epochSeconds() + 3600;
    await service.get(RevocationService).revokeToken({ tokenId, expiresAtSeconds });
    expect(await call('orders.create', bearer(token.accessToken))).toMatchObject({
      error: { code: 'UNAUTHENTICATED', reason: 'revoked' },
    });
  });

  it('lets no event through without a token', async () => {
    await firstValueFrom(client.emit('orders.changed', { id: 'forged' }), { defaultValue: undefined });
    const authorization = `Bearer ${await tokenOf('carol', 'read')}`;
    await firstValueFrom(client.emit('orders.changed', { id: 'good', authorization }), {
      defaultValue: undefined,
    });
    // Messages of one connection are handled in order; the answer to this one comes after both events.
    await call('orders.status');
    await call('orders.list', { authorization });
    expect(service.get(OrdersController).noticed).toEqual(['good']);
  });
});

describe('A hybrid application', () => {
  it.each([
    ['that inherits the configuration', { inheritAppConfig: true }],
    // Nest then asks no global guard.
    ['that nobody told to inherit it', {}],
  ])('guards the messages of a microservice %s', async (_, hybrid) => {
    const app: INestApplication = await NestFactory.create(await rootModule(), { logger: false });
    const service = app.connectMicroservice<object>(
      { transport: Transport.TCP, options: { port: 0 } },
      hybrid,
    );
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');
    const client = tcpClient(portOf(service));
    const authorization = `Bearer ${await tokenOf('carol', 'read')}`;

    await expect(firstValueFrom(client.send('orders.list', {}))).rejects.toMatchObject({
      reason: 'missing_token',
    });
    expect(await firstValueFrom(client.send('orders.list', { authorization }))).toMatchObject({
      of: 'carol',
    });
    await expect(firstValueFrom(client.send('orders.create', { authorization }))).rejects.toMatchObject({
      reason: 'insufficient_scope',
    });
    expect(await firstValueFrom(client.send('orders.status', {}))).toBe('open');
    client.close();
    await app.close();
  });
});

type GrpcCall = (
  request: object,
  metadata: Metadata,
  done: (error: ServiceError | null, answer?: object) => void,
) => void;
interface OrdersClient {
  readonly List: GrpcCall;
  readonly Status: GrpcCall;
  readonly Feed: (request: object, metadata: Metadata) => NodeJS.EventEmitter;
  readonly Upload: (
    metadata: Metadata,
    done: (error: ServiceError | null, answer?: object) => void,
  ) => NodeJS.WritableStream;
  close(): void;
}

describe('A gRPC service', () => {
  const protoPath = new URL('orders.proto', import.meta.url).pathname;
  let service: INestMicroservice;
  let client: OrdersClient;

  beforeAll(async () => {
    const url = `127.0.0.1:${await freePort()}`;
    const options = { transport: Transport.GRPC as const, options: { url, package: 'orders', protoPath } };
    service = await NestFactory.createMicroservice(await rootModule(), { ...options, logger: false });
    await service.listen();
    const { orders } = loadPackageDefinition(loadSync(protoPath)) as unknown as {
      orders: { Orders: new (address: string, credentials: unknown) => OrdersClient };
    };
    client = new orders.Orders(url, credentials.createInsecure());
  });

  afterAll(async () => {
    client.close();
    await service.close();
  });

  const metadataOf = (...authorizations: string[]) => {
    const metadata = new Metadata();
    for (const authorization of authorizations) metadata.add('authorization', authorization);
    return metadata;
  };
  const call = (method: 'List' | 'Status', metadata: Metadata, request: object = {}) =>
    new Promise<ServiceError | object>((resolve) => {
      client[method](request, metadata, (error, answer) => resolve(error ?? answer ?? {}));
    });

  it('takes the token from the metadata', async () => {
    const metadata = metadataOf(`Bearer ${await tokenOf('carol', 'read')}`);
    expect(await call('List', metadata)).toEqual({ text: 'listed' });
  });

  it('answers UNAUTHENTICATED with reason and challenge as trailers, and nothing of what was sent', async () => {
    const metadata = metadataOf('Bearer rubbish');
    metadata.set('x-secret', 'of the caller');
    const refused = (await call('List', metadata)) as ServiceError;
    expect(refused.code).toBe(16);
    expect(refused.metadata.get('reason')).toEqual(['malformed']);
    expect(refused.metadata.get('www-authenticate')[0]).toMatch(/^Bearer realm="api", error="invalid_token"/);
    expect(refused.metadata.get('x-secret')).toEqual([]);
    expect(refused.metadata.get('authorization')).toEqual([]);
  });

  it('answers PERMISSION_DENIED without the scope, and no more to two tokens', async () => {
    const writer = `Bearer ${await tokenOf('carol', 'write')}`;
    expect(await call('List', metadataOf(writer))).toMatchObject({ code: 7 });
    expect(await call('List', metadataOf(writer, writer))).toHaveProperty('code');
  });

  it('does not take the token from a member of the message', async () => {
    const authorization = `Bearer ${await tokenOf('carol', 'read')}`;
    expect(await call('List', metadataOf(), { authorization })).toMatchObject({ code: 16 });
  });

  it('lets everybody call what is @Public()', async () => {
    expect(await call('Status', metadataOf())).toEqual({ text: 'open' });
  });

  it('guards a stream that the handler takes as a call', async () => {
    const upload = (metadata: Metadata) =>
      new Promise<ServiceError | object>((resolve) => {
        client.Upload(metadata, (error, answer) => resolve(error ?? answer ?? {})).end();
      });
    expect(await upload(metadataOf(`Bearer ${await tokenOf('carol', 'read')}`))).toEqual({
      text: 'uploaded',
    });
    expect(await upload(metadataOf())).toMatchObject({ code: 16 });
  });
});

describe('The authorization of a message', () => {
  const value = 'Bearer token';
  const nats = new Map([['Authorization', [value]]]);
  const kafka = { headers: { authorization: Buffer.from(value) } } as never;
  const contexts = [
    ['the headers of NATS', new NatsContext(['subject', nats])],
    ['the headers of Kafka', new KafkaContext([kafka, 0, '', {} as never, async () => {}, {} as never])],
    [
      'the headers of RabbitMQ',
      new RmqContext([{ properties: { headers: { Authorization: value } } }, {}, '']),
    ],
    ['MQTT 5', new MqttContext(['topic', { properties: { userProperties: { authorization: value } } }])],
    ['the packet of Redis', new RedisContext(['channel', { authorization: value }])],
    ['the packet of TCP', new TcpContext([{} as never, 'pattern', { AUTHORIZATION: value }])],
  ] as const;

  it.each(contexts)('is found in %s', (_name, context) => {
    expect(messageAuthorization([{}, context])).toBe(value);
  });

  it.each(contexts.slice(0, 3))('is not looked for in the payload beside %s', (_name, context) => {
    expect(messageAuthorization([{ authorization: 'Bearer other' }, context])).toBe(value);
  });

  it('is two when the headers of NATS have two', () => {
    const context = new NatsContext(['subject', new Map([['authorization', [value, value]]])]);
    expect(messageAuthorization([{}, context])).toEqual([value, value]);
  });

  it('is none where there is none, whatever the payload and its prototype', () => {
    const inherited: unknown = Object.create({ authorization: value });
    for (const payload of [undefined, null, 7, 'text', [], inherited, Object.freeze({})]) {
      expect(messageAuthorization([payload, new RedisContext(['channel'])])).toBeUndefined();
    }
  });
});
