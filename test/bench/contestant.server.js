/** A process of its own for one contestant on one adapter. Is told what to do by its parent. */
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const [name, adapter, set] = process.argv.slice(2);
const { createModule, revoke, prepare } = await import(`./contestants/${name}.js`);
const module = await createModule(JSON.parse(set));

const app = await NestFactory.create(
  module,
  adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
  { logger: ['warn', 'error'] },
);
await app.listen(0, '127.0.0.1');
await prepare?.(app, JSON.parse(set));

process.on('message', (task) => void perform(task));
process.on('disconnect', () => process.exit());
process.send({ port: app.getHttpServer().address().port });

async function perform({ task, accessToken }) {
  if (task === 'revoke') await revoke?.(app, accessToken, module);
  process.send(process.cpuUsage());
}
