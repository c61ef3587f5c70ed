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
const ADMISSION = Symbol('admission');

interface Admission {
  readonly holder: object;
  readonly token: AccessToken | undefined;
  readonly by: RefusalAnnouncer;
}

interface Admitted {
  [ADMISSION]?: Admission;
}

/** Something that a call comes with. A request of Node has raw headers. */
type Holder = Admitted & { readonly rawHeaders?: Admitted };

/**
 * Leaves behind what the decorators of parameters read; no token for an anonymous caller.
 *
 * @param holder one of the arguments of the handler: the request, the socket, the context of a query or message
 */
export function admit(holder: object, token: AccessToken | undefined, by: RefusalAnnouncer): void {
  placeFor(holder)[ADMISSION] = { holder, token, by };
}

/** `undefined` on a public route, and for an anonymous caller. */
export function admittedToken(context: ExecutionContext): AccessToken | undefined {
  return admissionIn(context)?.token;
}

/** Whether the guard was asked at all, and let the call in. */
export function wasAdmitted(context: ExecutionContext): boolean {
  return admissionIn(context) !== undefined;
}

/**
 * The token that a socket was let in with: for `handleConnection()` of a gateway, where Nest runs no decorators of
 * parameters. `undefined` for a client without one.
 */
export function accessTokenOf(client: object): AccessToken | undefined {
  return admissionOf(client)?.token;
}

/**
 * Refuses after the guard has let in, such as in the decorator of a parameter.
 *
 * @throws what the kind of context understands, at once or by the promise
 */
export function refuseAdmitted(context: ExecutionContext, refusal: Refusal): Promise<never> {
  const by = admissionIn(context)?.by;
  if (by === undefined) throw refusal;
  return by.announce(refusal, context);
}

/** Over HTTP the first argument is the holder; elsewhere it is another one, and the symbol tells which. */
function admissionIn(context: ExecutionContext): Admission | undefined {
  for (const argument of context.getArgs<unknown[]>()) {
    const admission = isObject(argument) ? admissionOf(argument) : undefined;
    if (admission !== undefined) return admission;
  }
  return undefined;
}

/**
 * Express gives every request its prototype anew, and so a hidden class of its own: to set a property on it costs as much
 * as all else that the guard does. The list of its raw headers lives as long, and is like all others. Clones of a request
 * share that list: the first of them that is let in has it, the others are marked themselves.
 */
function placeFor(holder: Holder): Admitted {
  const { rawHeaders } = holder;
  if (!Array.isArray(rawHeaders) || !Object.isExtensible(rawHeaders)) return holder;
  const there = rawHeaders[ADMISSION];
  return there === undefined || there.holder === holder ? rawHeaders : holder;
}

/** What was left for one clone is for no other; what is derived from a request is the request. */
function admissionOf(holder: Holder): Admission | undefined {
  const there = Array.isArray(holder.rawHeaders) ? holder.rawHeaders[ADMISSION] : undefined;
  if (there?.holder === holder) return there;
  const own = holder[ADMISSION];
  return own === undefined && there !== undefined && isDerived(holder, there.holder) ? there : own;
}

function isDerived(holder: object, from: object): boolean {
  return Object.prototype.isPrototypeOf.call(from, holder);
}

function isObject(argument: unknown): argument is object {
  return typeof argument === 'object' && argument !== null;
}
