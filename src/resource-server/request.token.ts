import type { ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../tokens/access-token.js';

/** Which token each request came with. A side table: nothing on the request can be forged or overwritten. */
const tokens = new WeakMap<object, AccessToken>();

export function attachToken(request: object, token: AccessToken): void {
  tokens.set(request, token);
}

/** The verified token of the request; `undefined` on a public route. */
export function tokenOf(context: ExecutionContext): AccessToken | undefined {
  return tokens.get(context.switchToHttp().getRequest<object>());
}
