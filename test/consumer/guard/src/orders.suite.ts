import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ResourceServerModule } from 'nest-cognito-oauth';
import { bearerChallenge, startUserPool, type TestUserPool } from 'nest-cognito-oauth/testing';
import { OrdersController } from './orders.controller.js';

@Module({ controllers: [OrdersController] })
class OrdersModule {}

void test('options that are wrong end the start, with an error that has a name', async () => {
  const root = { module: OrdersModule, imports: [ResourceServerModule.forRoot({ pools: {} })] };
  const starting = NestFactory.create(root, { logger: false, abortOnError: false });
  await assert.rejects(starting, (error) => inspect(error).startsWith('OptionsError: '));
});

for (const [platform, newAdapter] of [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const) {
  void describe(platform, () => {
    let pool: TestUserPool;
    let app: INestApplication;

    before(async () => {
      pool = await startUserPool({ resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }] });
      const options = { ...(await pool.moduleOptions()), resourceServer: 'orders' };
      const imports = [ResourceServerModule.forRoot(options)];
      app = await NestFactory.create({ module: OrdersModule, imports }, newAdapter(), { logger: false });
      await app.listen(0, '127.0.0.1');
    });

    after(async () => {
      await app.close();
      await pool.stop();
    });

    async function orders(token: string): Promise<Response> {
      return fetch(`${await app.getUrl()}/orders`, { headers: { authorization: `Bearer ${token}` } });
    }

    const scopes = ['orders/read'];

    void test('a reader sees the orders, a writer does not', async () => {
      const reader = await pool.signIn('alice', { scopes });
      assert.deepEqual(await (await orders(reader.accessToken)).json(), [
        { item: 'coffee', placedBy: 'alice' },
      ]);
      const writer = await pool.signIn('alice', { scopes: ['orders/write'] });
      assert.equal(bearerChallenge(await orders(writer.accessToken))?.error, 'insufficient_scope');
    });

    void test('no forged token gets in', async () => {
      for (const flaw of [{ expired: true }, { otherPool: true }, { otherKey: true }, { symmetric: true }]) {
        assert.equal(
          bearerChallenge(await orders(await pool.forge({ scopes, ...flaw })))?.error,
          'invalid_token',
        );
      }
    });

    void test('an hour later the token has ended, and the keys may have changed', async () => {
      const { accessToken } = await pool.signIn('alice', { scopes });
      pool.clock.advance('1h');
      assert.equal((await orders(accessToken)).status, 401);
      await pool.keys.rotate();
      const { accessToken: renewed } = await pool.signIn('alice', { scopes });
      assert.equal((await orders(renewed)).status, 200);
    });

    void test('without keys nothing new can be verified, which is no fault of the caller', async () => {
      await pool.keys.rotate();
      pool.clock.advance('10m');
      const { accessToken } = await pool.signIn('alice', { scopes });
      const outage = pool.faults.jwksDown();
      assert.equal((await orders(accessToken)).status, 503);
      outage.lift();
    });
  });
}
