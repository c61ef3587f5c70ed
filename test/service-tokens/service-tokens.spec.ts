import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ServiceTokens, ServiceTokensModule } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';

interface Call {
  readonly authorization: string | undefined;
  readonly body: string;
  readonly path: string;
}

/** Another service, that answers as it is told and remembers who called. */
class OtherService {
  readonly calls: Call[] = [];
  answer: (response: ServerResponse, call: Call) => void = (response) => response.end('ok');
  private readonly server: Server = createServer((request, response) => void this.hear(request, response));

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const call = { authorization: request.headers.authorization, body, path: request.url ?? '' };
    this.calls.push(call);
    this.answer(response, call);
  }
}

@Module({})
class CallingModule {}

describe('The tokens for calls to other services', () => {
  let pool: TestUserPool;
  let orders: OtherService;
  let app: INestApplicationContext;
  let tokens: ServiceTokens;

  beforeAll(async () => {
    pool = await startUserPool({ resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }] });
  });
  beforeEach(async () => {
    orders = await new OtherService().start();
    const { clientId, clientSecret = '' } = await pool.addClient({
      allowedOAuthFlows: ['client_credentials'],
      allowedOAuthScopes: ['orders/read', 'orders/write'],
      clientSecret: 'a-secret-of-twenty-four-letters'.replaceAll('-', '0'),
    });
    const { clock } = await pool.moduleOptions();
    const options = { domain: pool.url, clientId, clientSecret, clock };
    const module = { module: CallingModule, imports: [ServiceTokensModule.forRoot(options)] };
    app = await NestFactory.createApplicationContext(module, { logger: false });
    tokens = app.get(ServiceTokens);
  });
  afterEach(async () => {
    orders.stop();
    await app.close();
  });
  afterAll(() => pool.stop());

  it('carry the scopes that are asked for, and are kept until three quarters of their life are over', async () => {
    const first = await tokens.token(['orders/read']);
    const claims = JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ scope: 'orders/read', token_use: 'access' });
    pool.clock.advance('40m');
    expect(await tokens.token(['orders/read'])).toBe(first);
    expect(await tokens.token(['orders/write'])).not.toBe(first);
    pool.clock.advance('6m');
    expect(await tokens.token(['orders/read'])).not.toBe(first);
  });

  it('are asked for once by a hundred calls at once', async () => {
    const calls = Array.from({ length: 100 }, () => tokens.fetch(orders.url, { scopes: ['orders/read'] }));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(new Set(orders.calls.map(({ authorization }) => authorization)).size).toBe(1);
  });

  it('are renewed once on 401, and the same body is sent again', async () => {
    const stale = await tokens.token(['orders/write']);
    orders.answer = (response, { authorization }) => {
      response.statusCode = authorization === `Bearer ${stale}` ? 401 : 201;
      response.end();
    };
    const init = { method: 'POST', body: JSON.stringify({ item: 'tea' }), scopes: ['orders/write'] };
    const answers = await Promise.all([tokens.fetch(orders.url, init), tokens.fetch(orders.url, init)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(orders.calls.map(({ body }) => body)).toEqual(Array.from({ length: 4 }, () => '{"item":"tea"}'));
    expect(new Set(orders.calls.map(({ authorization }) => authorization)).size).toBe(2);
  });

  it('give up after the second 401', async () => {
    orders.answer = (response) => {
      response.statusCode = 401;
      response.end();
    };
    expect((await tokens.fetch(orders.url)).status).toBe(401);
    expect(orders.calls).toHaveLength(2);
  });

  it('do not go where a redirect leads, to another origin', async () => {
    const evil = await new OtherService().start();
    evil.answer = (response) => {
      response.statusCode = 401;
      response.end();
    };
    orders.answer = (response) => {
      response.writeHead(302, { location: `${evil.url}/steal` });
      response.end();
    };
    expect((await tokens.fetch(orders.url)).status).toBe(401);
    expect(evil.calls).toEqual([expect.objectContaining({ path: '/steal', authorization: undefined })]);
    expect(orders.calls).toHaveLength(1);
    evil.stop();
  });

  it('do not cross a network in the clear', async () => {
    await expect(tokens.fetch('http://orders.internal/orders')).rejects.toThrow(/in the clear/);
  });

  it('tell why there is none, without the secret', async () => {
    await expect(tokens.token(['orders/none'])).rejects.toMatchObject({
      name: 'UserPoolError',
      code: 'scope_refused',
    });
    const faulty = { domain: 'http://elsewhere.example', clientId: '', clientSecret: '' };
    const module = { module: CallingModule, imports: [ServiceTokensModule.forRoot(faulty)] };
    await expect(
      NestFactory.createApplicationContext(module, { logger: false, abortOnError: false }),
    ).rejects.toThrow(/3 faults[^]+clientId[^]+clientSecret[^]+domain|3 faults/);
  });
});
