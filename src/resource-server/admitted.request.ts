import type { ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../tokens/access-token.js';
import type { Refusal } from './refusal.js';

/** Who let the request in, for a refusal that comes after the guard. */
export interface RefusalAnnouncer {
  /** Sets the headers of the refusal on the response, and returns it to be thrown. */
  announce(refusal: Refusal, context: ExecutionContext): Refusal;
}

// Nothing that a client sends can become a property under a symbol. A WeakMap would do as well, but its entries
// cost the garbage collector a tenth of the whole request.
const TOKEN = Symbol('access token');
const ADMITTED_BY = Symbol('admitted by');

interface AdmittedRequest {
  [TOKEN]?: AccessToken;
  [ADMITTED_BY]?: RefusalAnnouncer;
}

/** Leaves behind what the decorators of parameters read. */
export function admitRequest(context: ExecutionContext, token: AccessToken, by: RefusalAnnouncer): void {
  const request = context.switchToHttp().getRequest<AdmittedRequest>();
  request[TOKEN] = token;
  request[ADMITTED_BY] = by;
}

/** @throws Error on a public route: it has no token */
export function admittedToken(context: ExecutionContext): AccessToken {
  const token = context.switchToHttp().getRequest<AdmittedRequest>()[TOKEN];
  if (token === undefined) throw new Error('@CurrentToken() and @CurrentUser() need a protected route.');
  return token;
}

/** A refusal by what comes after the guard, such as the decorator of a parameter. */
export function refuseAdmitted(context: ExecutionContext, refusal: Refusal): Refusal {
  const by = context.switchToHttp().getRequest<AdmittedRequest>()[ADMITTED_BY];
  return by === undefined ? refusal : by.announce(refusal, context);
}
