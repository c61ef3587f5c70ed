import type { IncomingMessage } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { continueRequest } from './request.id.js';

interface FastifyInstance {
  addHook(
    name: 'preValidation',
    hook: (request: { readonly raw: IncomingMessage }, reply: unknown, done: () => void) => void,
  ): void;
}

/** Fastify leaves the context of a request when it reads the body; Express comes back to it by itself. */
export function continueAfterBody(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  if (adapter.getType() !== 'fastify') return;
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.addHook('preValidation', ({ raw }, _reply, done) => continueRequest(raw, done));
}
