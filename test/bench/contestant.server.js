/** A process of its own for one contestant on one adapter. Is told what to do by its parent. */
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const [name, adapter, pool] = process.argv.slice(2);
const { createModule, revoke } = await import(`./contestants/${name}.js`);

const app = await NestFactory.create(
  createModule(JSON.parse(pool)),
  adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
  { logger: ['warn', 'error'] },
);
await app.listen(0, '127.0.0.1');

process.on('message', (task) => void perform(task));
process.on('disconnect', () => process.exit());
process.send({ port: app.getHttpServer().address().port });

async function perform({ task, accessToken }) {
  if (task === 'revoke') await revoke?.(app, accessToken);
  process.send(process.cpuUsage());
}
