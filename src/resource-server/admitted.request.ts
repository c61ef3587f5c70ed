import type { ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../tokens/access-token.js';
import type { Refusal } from './refusal.js';

/** Who let the call in, for a refusal that comes after the guard. */
export interface RefusalAnnouncer {
  /** Tells of the refusal. @throws what the kind of context understands, at once or by the promise */
  announce(refusal: Refusal, context: ExecutionContext): Promise<never>;
}

// Nothing that a client sends can become a property under a symbol. A WeakMap would do as well, but its entries
// cost the garbage collector a tenth of the whole request.
const TOKEN = Symbol('access token');
const ADMITTED_BY = Symbol('admitted by');

interface Admitted {
  [TOKEN]?: AccessToken | undefined;
  [ADMITTED_BY]?: RefusalAnnouncer;
}

/**
 * Leaves behind what the decorators of parameters read; no token for an anonymous caller.
 *
 * @param holder one of the arguments of the handler: the request, the socket, the context of a query or message
 */
export function admit(holder: object, token: AccessToken | undefined, by: RefusalAnnouncer): void {
  const admitted: Admitted = holder;
  admitted[TOKEN] = token;
  admitted[ADMITTED_BY] = by;
}

/** `undefined` on a public route, and for an anonymous caller. */
export function admittedToken(context: ExecutionContext): AccessToken | undefined {
  return admittedIn(context)?.[TOKEN];
}

/** Whether the guard was asked at all, and let the call in. */
export function wasAdmitted(context: ExecutionContext): boolean {
  return admittedIn(context) !== undefined;
}

/**
 * The token that a socket was let in with: for `handleConnection()` of a gateway, where Nest runs no decorators of
 * parameters. `undefined` for a client without one.
 */
export function accessTokenOf(client: object): AccessToken | undefined {
  const admitted: Admitted = client;
  return admitted[TOKEN];
}

/**
 * Refuses after the guard has let in, such as in the decorator of a parameter.
 *
 * @throws what the kind of context understands, at once or by the promise
 */
export function refuseAdmitted(context: ExecutionContext, refusal: Refusal): Promise<never> {
  const by = admittedIn(context)?.[ADMITTED_BY];
  if (by === undefined) throw refusal;
  return by.announce(refusal, context);
}

/** Over HTTP the first argument is the holder; elsewhere it is another one, and the symbol tells which. */
function admittedIn(context: ExecutionContext): Admitted | undefined {
  return context.getArgs<unknown[]>().find(isAdmitted);
}

function isAdmitted(argument: unknown): argument is Admitted {
  return typeof argument === 'object' && argument !== null && TOKEN in argument;
}
