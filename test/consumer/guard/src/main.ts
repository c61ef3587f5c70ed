import { NestFactory } from '@nestjs/core';
import { startUserPool } from 'nest-cognito-oauth/testing';
import { AppModule } from './app.module.js';

/** Serves orders, tells where and with which tokens, and stops when its input ends. */
async function main(): Promise<void> {
  const pool = await startUserPool({
    users: ['alice'],
    resourceServers: [
      {
        identifier: 'orders',
        name: 'Orders API',
        scopes: [
          { name: 'read', description: 'List orders' },
          { name: 'write', description: 'Place orders' },
        ],
      },
    ],
  });
  const { userPoolId, issuer, clientIds } = pool;
  const app = await NestFactory.create(AppModule.trusting({ userPoolId, issuer, clientIds }), {
    logger: ['warn', 'error'],
  });
  await app.listen(0, '127.0.0.1');

  const reader = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
  const writer = await pool.signIn('alice', { scopes: ['openid', 'orders/write'] });
  process.stdout.write(`${JSON.stringify({ url: await app.getUrl(), reader, writer })}\n`);

  process.stdin.resume().once('end', () => {
    void Promise.all([app.close(), pool.stop()]);
  });
}

void main();
