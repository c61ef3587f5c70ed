import type { RouteRequirements } from '../route.requirements.js';

/**
 * What stands before a route.
 *
 * - `unguarded`: nothing of ours, and it does not say `@Public()`
 * - `public`: nothing, on purpose
 * - `optional`: a good token, or none
 * - `token`: any good token
 * - `demands`: a good token that holds what is demanded
 */
export type Protection = 'unguarded' | 'public' | 'optional' | 'token' | 'demands';

/** One route, query, message handler …, and what protects it. */
export interface AuditedRoute {
  /** How it is reached, such as `GET /orders/:id`. */
  readonly address: string;
  /** Class and method, such as `OrdersController.list`. */
  readonly handler: string;
  readonly protection: Protection;
  /** In words, such as `scope orders/read`. */
  readonly demands: readonly string[];
  /** Other guards that are put on it by `@UseGuards()`. */
  readonly otherGuards: readonly string[];
  /** Brought along by this package. */
  readonly isBuiltIn: boolean;
  /** Why it is public, where `@Public()` says so. */
  readonly publicReason?: string;
}

export function protectionOf(route: RouteRequirements, isGuarded: boolean): Protection {
  if (route.isPublic) return 'public';
  if (!isGuarded) return 'unguarded';
  if (route.isOptional) return 'optional';
  return demandsOf(route).length > 0 ? 'demands' : 'token';
}

/** What a route demands of a token, each in a few words. */
export function demandsOf(route: RouteRequirements): string[] {
  return [
    ...route.scopes.map(({ mode, scopes }) => named('scope', scopes, mode)),
    ...route.groups.map((groups) => named('group', groups, 'any')),
    ...route.clients.map((clients) => named('app client', clients, 'any')),
    ...route.pools.map((pools) => named('pool', pools, 'any')),
    ...(route.maxAgeSeconds === undefined ? [] : [`login of the last ${route.maxAgeSeconds} s`]),
    ...route.dynamic.map((demand) =>
      demand.kind === 'own' ? demand.requirement.name : 'scopes told by the request',
    ),
  ];
}

function named(kind: string, names: readonly string[], mode: 'all' | 'any'): string {
  if (names.length === 1) return `${kind} ${names[0]}`;
  return `${kind}s ${names.join(mode === 'all' ? ' and ' : ' or ')}`;
}
