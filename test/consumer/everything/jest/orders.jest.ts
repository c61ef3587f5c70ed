import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { setupSwagger } from 'nest-cognito-oauth';
import { startUserPool, type TestUserPool } from 'nest-cognito-oauth/testing';
import { HubModule } from '../src/hub.module';

let pool: TestUserPool;
let app: INestApplication;

beforeAll(async () => {
  pool = await startUserPool({
    users: ['alice'],
    resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
  });
  app = await NestFactory.create(HubModule.protectedBy(await pool.moduleOptions()), { logger: false });
  app.useWebSocketAdapter(new WsAdapter(app));
  await setupSwagger(app, { path: 'docs' });
  await app.listen(0, '127.0.0.1');
});

afterAll(async () => {
  await app.close();
  await pool.stop();
});

it('guards', async () => {
  const { accessToken } = await pool.signIn('alice', { scopes: ['orders/read'] });
  const orders = async (headers: Record<string, string>) =>
    fetch(`${await app.getUrl()}/orders`, { headers });
  expect((await orders({})).status).toBe(401);
  expect(await (await orders({ authorization: `Bearer ${accessToken}` })).json()).toEqual(['alice']);
});

it('serves Swagger UI, its scripts, and what the guards demand', async () => {
  const url = await app.getUrl();
  for (const file of ['docs/', 'docs/start.js', 'docs/swagger-ui.css']) {
    expect((await fetch(`${url}/${file}`)).status).toBe(200);
  }
  expect(await (await fetch(`${url}/docs-json`)).text()).toContain('orders/read');
});
