import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { after, before, test } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, type ClientProxy, Transport } from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { setupSwagger } from 'nest-cognito-oauth';
import { startUserPool, type TestUserPool } from 'nest-cognito-oauth/testing';
import { firstValueFrom } from 'rxjs';
import { WebSocket } from 'ws';
import { HubModule } from './hub.module.js';

let pool: TestUserPool;
let app: INestApplication;
let messages: ClientProxy;
let reader: string;
let writer: string;

before(async () => {
  pool = await startUserPool({
    users: ['alice'],
    resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
  });
  reader = (await pool.signIn('alice', { scopes: ['orders/read'] })).accessToken;
  writer = (await pool.signIn('alice', { scopes: ['orders/write'] })).accessToken;

  app = await NestFactory.create(HubModule.protectedBy(await pool.moduleOptions()), { logger: false });
  app.useWebSocketAdapter(new WsAdapter(app));
  const tcp = { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: 0 } };
  const microservice = app.connectMicroservice(tcp, { inheritAppConfig: true });
  await setupSwagger(app, { path: 'docs' });
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const { port } = microservice.unwrap<Server>().address() as AddressInfo;
  messages = ClientProxyFactory.create({ ...tcp, options: { ...tcp.options, port } });
});

after(async () => {
  messages.close();
  await app.close();
  await pool.stop();
});

void test('HTTP', async () => {
  const orders = async (token: string) =>
    fetch(`${await app.getUrl()}/orders`, { headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual(await (await orders(reader)).json(), ['alice']);
  assert.equal((await orders(writer)).status, 403);
});

void test('GraphQL', async () => {
  const orders = async (token: string) => {
    const answer = await fetch(`${await app.getUrl()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ orders { placedBy } }' }),
    });
    return (await answer.json()) as { data?: object; errors?: { extensions: { reason: string } }[] };
  };
  assert.deepEqual((await orders(reader)).data, { orders: [{ placedBy: 'alice' }] });
  assert.equal((await orders(writer)).errors?.[0]?.extensions.reason, 'insufficient_scope');
});

void test('WebSocket', async () => {
  const connect = async (token: string) =>
    new WebSocket((await app.getUrl()).replace('http', 'ws'), ['bearer', token]);
  /** Sends messages, and tells what came up to the answer to the last. */
  const talk = async (token: string, ...events: string[]) => {
    const socket = await connect(token);
    await once(socket, 'open');
    const answers: { event: string; data: unknown }[] = [];
    socket.on('message', (text: Buffer) => answers.push(JSON.parse(text.toString()) as (typeof answers)[0]));
    for (const event of events) socket.send(JSON.stringify({ event }));
    while (!answers.some(({ event }) => event === events.at(-1))) await once(socket, 'message');
    socket.close();
    return answers;
  };
  const { accessToken: both } = await pool.signIn('alice', { scopes: ['orders/read', 'orders/write'] });
  assert.deepEqual(await talk(both, 'place'), [{ event: 'place', data: 'placed' }]);
  // Nest 12 tells of the refusal; Nest 11 tells a client of ws nothing.
  const refused = await talk(reader, 'place', 'list');
  assert.deepEqual(refused.at(-1), { event: 'list', data: 'alice' });
  assert.ok(!refused.some(({ event }) => event === 'place'));

  const turnedAway = await connect(writer);
  const [, answer] = (await once(turnedAway, 'unexpected-response')) as [unknown, { statusCode: number }];
  assert.equal(answer.statusCode, 403);
  turnedAway.on('error', () => undefined).terminate();
});

void test('RPC', async () => {
  const orders = (token: string) =>
    firstValueFrom(messages.send('orders.list', { authorization: `Bearer ${token}` }));
  assert.deepEqual(await orders(reader), ['alice']);
  await assert.rejects(orders(writer), (error: { reason: string }) => error.reason === 'insufficient_scope');
});

void test('Swagger UI and its scripts', async () => {
  const page = await fetch(`${await app.getUrl()}/docs/`);
  const script = await fetch(`${await app.getUrl()}/docs/start.js`);
  assert.deepEqual([page.status, script.status], [200, 200]);
});
