import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type RequestContext, requestContext } from './request.context.js';

const SANE_ID = /^[\w.:-]{1,128}$/;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)/;

/**
 * Gives each request an id: the one it brings, if that is sane, else its trace's, else a new one. It is answered as
 * `X-Request-Id`, and stands in every line that is logged meanwhile.
 */
export function identifyRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const context = contextOf(request.headers);
  response.setHeader('X-Request-Id', context.requestId);
  requestContext.run(context, next);
}

function contextOf({ 'x-request-id': brought, traceparent }: IncomingHttpHeaders): RequestContext {
  const traceId = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
  const isSane = typeof brought === 'string' && SANE_ID.test(brought);
  const requestId = isSane ? brought : (traceId ?? randomUUID());
  return traceId === undefined ? { requestId } : { requestId, traceId };
}
