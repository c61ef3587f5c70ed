import type { ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../tokens/access-token.js';
import type { Refusal } from './refusal.js';

/** What the guard leaves behind for what comes after it. */
export interface AdmittedRequest {
  readonly token: AccessToken;
  /** Sets the headers of a refusal that comes after the guard, and returns it to be thrown. */
  readonly announce: (refusal: Refusal) => Refusal;
}

/** Which token each request came with. A side table: nothing on the request can be forged or overwritten. */
const admitted = new WeakMap<object, AdmittedRequest>();

export function admitRequest(request: object, as: AdmittedRequest): void {
  admitted.set(request, as);
}

/** `undefined` on a public route. */
export function admittedRequest(context: ExecutionContext): AdmittedRequest | undefined {
  return admitted.get(context.switchToHttp().getRequest<object>());
}
