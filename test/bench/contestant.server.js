/** A process of its own for one contestant on one adapter. Is told what to do by its parent. */
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const [name, adapter, set] = process.argv.slice(2);
const { createModule, listen, revoke, prepare, endLogins } = await import(`./contestants/${name}.js`);
const module = await createModule?.(JSON.parse(set));
const app = module === undefined ? undefined : await nestApplication();
const server = app?.getHttpServer() ?? (await listen(JSON.parse(set)));
await prepare?.(app);

process.on('message', (task) => void perform(task));
process.on('disconnect', () => process.exit());
process.send({ port: server.address().port });

async function nestApplication() {
  const httpAdapter = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const nest = await NestFactory.create(module, httpAdapter, { logger: ['warn', 'error'] });
  await nest.listen(0, '127.0.0.1');
  return nest;
}

async function perform({ task, accessToken, count }) {
  if (task === 'end logins') await endLogins(app, count);
  if (task === 'revoke') await revoke?.(app, accessToken, module);
  process.send(process.cpuUsage());
}
