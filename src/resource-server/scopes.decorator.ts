import type { ExecutionContext } from '@nestjs/common';
import type { ProtectedRequest } from './requirement.js';
import { addDemand } from './requirement.metadata.js';
import { isScopeName } from './scope.names.js';

type Decorator = ClassDecorator & MethodDecorator;

/** One scope, several that must all be held, or nothing where the request cannot be made sense of. */
type Computed<Name> = Name | readonly Name[] | undefined;

/** {@link Scopes} and its variants. */
export interface ScopesDecorator<Name extends string = string> {
  /**
   * The token must hold every one of these scopes.
   *
   * A name without a slash belongs to the module's `resourceServer`: with `resourceServer: 'orders'`, `read`
   * means `orders/read`. On a class it holds for every route of it; on class and method, both must hold.
   *
   * @throws TypeError when no scope is named, or a name has a space
   * @see RFC 6749 §3.3, RFC 6750 §3.1
   */
  (...scopes: Name[]): Decorator;
  /** The token must hold at least one of these scopes. */
  any(...scopes: Name[]): Decorator;
  /**
   * The token must hold every scope that is told for the request. Nothing of the request is validated yet: when
   * the function throws, or tells no scope or something else than scopes, the request is refused, and what was
   * thrown is logged.
   *
   * @example @Scopes.from((request) => (request.query['draft'] === 'yes' ? ['write', 'draft'] : 'write'))
   */
  // Its own word: only the application knows which framework, or which transport, is underneath.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  from<Request = ProtectedRequest>(
    compute: (request: Request, context: ExecutionContext) => Computed<Name> | Promise<Computed<Name>>,
  ): Decorator;
}

/** Demands Cognito resource-server scopes of the access token. */
export const Scopes: ScopesDecorator = scopesDecorator((scope) => scope);

/**
 * `@Scopes()` for one resource server, whatever the module's own is; with the names of its scopes, others do not
 * compile.
 *
 * @example
 * const OrdersScopes = scopesOf('orders', ['read', 'write']);
 * @OrdersScopes('read') // orders/read
 *
 * @param resourceServer its identifier at Cognito, such as `orders` or `https://api.example.com`
 * @throws TypeError for an identifier with spaces, or a scope that is not among the names
 */
export function scopesOf<const Name extends string = string>(
  resourceServer: string,
  names?: readonly Name[],
): ScopesDecorator<Name> {
  if (!isScopeName(resourceServer)) {
    throw new TypeError('scopesOf() takes the identifier of a resource server, without spaces.');
  }
  const known: ReadonlySet<string> | undefined = names && new Set(names);
  return scopesDecorator((scope) => {
    if (known?.has(scope) === false) throw new TypeError(`${resourceServer} has no scope of that name.`);
    return `${resourceServer}/${scope}`;
  });
}

function scopesDecorator<Name extends string>(nameOf: (scope: string) => string): ScopesDecorator<Name> {
  const demand = (mode: 'all' | 'any', scopes: readonly string[]) => {
    if (scopes.length === 0 || !scopes.every(isScopeName)) {
      throw new TypeError(
        '@Scopes() takes one or more scope names, each without spaces, quotes or backslashes.',
      );
    }
    return addDemand({ kind: 'scopes', requirement: { mode, scopes: scopes.map(nameOf) } });
  };
  return Object.assign((...scopes: Name[]) => demand('all', scopes), {
    any: (...scopes: Name[]) => demand('any', scopes),
    from: (compute: (request: never, context: ExecutionContext) => unknown) =>
      addDemand({ kind: 'computed-scopes', compute, nameOf }),
  });
}
