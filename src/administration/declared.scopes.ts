import { isStandardScope, type ScopeNames } from '../resource-server/scope.names.js';
import { requirementsOf } from '../resource-server/route.requirements.js';

/** A scope that the code demands, and where. */
export interface DeclaredScope {
  /** Complete: `orders/read`. */
  readonly scope: string;
  /** Class and method, such as `OrdersController.list`; the first that demands it. */
  readonly demandedBy: string;
}

/**
 * The resource-server scopes that these classes demand by `@Scopes()`: controllers, resolvers, gateways alike. Those
 * that are computed from a request cannot be known here.
 *
 * @throws Error for a short name while no resource server is named for it
 */
export function declaredScopes(classes: Iterable<Class>, names: ScopeNames): DeclaredScope[] {
  const scopes = demandedScopes(classes, names);
  const short = scopes.find(({ scope }) => !scope.includes('/'));
  if (short !== undefined) throw incomplete(short);
  return scopes;
}

/** The same, with names that are of no resource server among them: a trigger may put anything into a token. */
export function demandedScopes(classes: Iterable<Class>, names: ScopeNames): DeclaredScope[] {
  const found = new Map<string, DeclaredScope>();
  for (const one of classes) {
    for (const { scope, demandedBy } of scopesOfClass(one, names)) {
      if (!found.has(scope)) found.set(scope, { scope, demandedBy });
    }
  }
  return [...found.values()].filter(({ scope }) => !isStandardScope(scope)).toSorted(byScope);
}

type Class = { readonly name: string; readonly prototype: object };

function* scopesOfClass(one: Class, names: ScopeNames): Iterable<DeclaredScope> {
  for (const [method, handler] of methodsOf(one.prototype)) {
    const demandedBy = `${one.name}.${method}`;
    const { isPublic, scopes } = requirementsOf(one, handler, names);
    if (isPublic) continue;
    for (const scope of scopes.flatMap((requirement) => requirement.scopes)) {
      yield { scope, demandedBy };
    }
  }
}

/** Inherited ones too: a route of a base class is a route of the class. */
function methodsOf(prototype: object): Map<string, object> {
  const base: unknown = Object.getPrototypeOf(prototype);
  const methods =
    typeof base === 'object' && base !== null && base !== Object.prototype ? methodsOf(base) : new Map();
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name !== 'constructor' && typeof value === 'function') methods.set(name, value);
  }
  return methods;
}

const byScope = (one: DeclaredScope, other: DeclaredScope) => (one.scope < other.scope ? -1 : 1);

function incomplete({ scope, demandedBy }: DeclaredScope): Error {
  return new Error(
    `${demandedBy} demands ${scope}, and it is not said of which resource server: --resource-server orders.`,
  );
}
