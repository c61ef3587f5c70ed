/**
 * What a fault strikes: an operation of the JSON API (`'InitiateAuth'`), a path (`'/oauth2/token'`), the key set
 * (`'jwks'`), or everything (`'*'`).
 */
export type FaultTarget = '*' | 'jwks' | `/${string}` | (string & {});

export function strikes(target: FaultTarget, request: Request): boolean {
  if (target === '*') return true;
  const { pathname } = new URL(request.url);
  if (target === 'jwks') return pathname.endsWith('/.well-known/jwks.json');
  if (target.startsWith('/')) return pathname === target;
  return operationOf(request) === target;
}

function operationOf(request: Request): string | undefined {
  return request.headers.get('x-amz-target')?.split('.').at(-1);
}
