import type { AbstractHttpAdapter } from '@nestjs/core';

const PAYLOAD_TOO_LARGE = 413;

/** What is needed of Fastify. */
interface FastifyLike {
  addHook(name: 'onSend', hook: (request: unknown, reply: FastifyReplyLike) => Promise<void>): void;
}

interface FastifyReplyLike {
  readonly statusCode: number;
  removeHeader(name: string): unknown;
}

/**
 * Lets callers whose body is too large read that it is. Fastify closes the connection while they still send, and a
 * sender may meet the closed connection before the answer: one in four did. What still comes is read and dropped
 * instead, for as long as a request may take, as Express does. Before the routes are known.
 */
export function answerLargeBodies(adapter: AbstractHttpAdapter): void {
  if (adapter.getType() !== 'fastify') return;
  adapter.getInstance<FastifyLike>().addHook('onSend', async (_request, reply) => {
    if (reply.statusCode === PAYLOAD_TOO_LARGE) reply.removeHeader('connection');
  });
}
