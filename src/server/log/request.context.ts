import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line that is logged for one request has in common. */
export interface RequestContext {
  readonly requestId: string;
  /** Of the trace that the request belongs to. @see https://www.w3.org/TR/trace-context/#trace-id */
  readonly traceId?: string;
}

/** Set for as long as a request is answered. */
export const requestContext = new AsyncLocalStorage<RequestContext>();
