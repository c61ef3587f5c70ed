import type { BearerCredential } from '../oauth2/bearer.credential.js';
import type { HttpRequest } from './authorization.header.js';
import type { Refusal } from './refusal.js';

/** By their headers, which Express and Fastify share with the middleware. */
const refusals = new WeakMap<HttpRequest['headers'], Refusal>();

/** Keeps the credential of a cookie from a request; whoever needs one is told why. */
export function withhold(request: HttpRequest, why: Refusal): void {
  refusals.set(request.headers, why);
}

/** @throws Refusal when the only credential of the request was withheld */
export function assertNotWithheld(request: HttpRequest, kind: BearerCredential['kind'] = 'none'): void {
  const refusal = kind === 'none' ? refusals.get(request.headers) : undefined;
  if (refusal !== undefined) throw refusal;
}
