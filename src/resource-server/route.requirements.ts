import {
  classDemands,
  type ComputedScopes,
  type Demand,
  methodDemands,
  type Openness,
  ownOpenness,
  publicReason,
  type ScopeRequirement,
} from './requirement.metadata.js';
import type { ScopeNames } from './scope.names.js';

/** What a route demands that is known only with the request: it takes code of the application to tell. */
export type DynamicDemand =
  (Demand & { readonly kind: 'own' }) | ({ readonly kind: 'computed-scopes' } & ComputedScopes);

/** Everything that a route demands, class and method together. */
export interface RouteRequirements {
  /** Nobody is asked for a token. */
  readonly isPublic: boolean;
  /** Why it is public, where that was said. */
  readonly publicReason?: string;
  /** Who brings no token is let in as anonymous. */
  readonly isOptional: boolean;
  /** Every one of these must hold. Names are complete: `orders/read`. */
  readonly scopes: readonly ScopeRequirement[];
  /** Of every one of these lists, one group is needed. */
  readonly groups: readonly (readonly string[])[];
  /** In every one of these lists, the app client must be. */
  readonly clients: readonly (readonly string[])[];
  /** In every one of these lists, the pool must be. */
  readonly pools: readonly (readonly string[])[];
  /** How long ago the user may have proved who they are, at most. */
  readonly maxAgeSeconds?: number;
  /** Checked last, in this order. */
  readonly dynamic: readonly DynamicDemand[];
}

/**
 * Reads what a route demands. The guard, the audit and the OpenAPI document all ask here, so that they cannot
 * differ.
 *
 * @param controller the controller class
 * @param handler the method that answers
 */
export function requirementsOf(controller: object, handler: object, names: ScopeNames): RouteRequirements {
  const ofMethod = methodDemands(controller, handler);
  const ofClass = classDemands(controller);
  const demands = [...ofClass, ...ofMethod];
  const ages = only(demands, 'fresh').map(({ maxAgeSeconds }) => maxAgeSeconds);
  const openness =
    ofMethod.length > 0 ? undefined : (ownOpenness(handler) ?? classOpenness(controller, ofClass));
  const reason = publicReason(handler) ?? publicReason(controller);
  return {
    isPublic: openness === 'public',
    ...(openness === 'public' && reason !== undefined ? { publicReason: reason } : {}),
    isOptional: openness === 'optional',
    scopes: only(demands, 'scopes').map(({ requirement }) => names.complete(requirement)),
    groups: only(demands, 'groups').map(({ groups }) => groups),
    clients: only(demands, 'clients').map(({ clientIds }) => clientIds),
    pools: only(demands, 'pools').map((pool) => pool.names),
    ...(ages.length === 0 ? {} : { maxAgeSeconds: Math.min(...ages) }),
    dynamic: demands.flatMap((demand) => dynamicOf(demand, names)),
  };
}

/** What the method says beats the class; within a class, and within a method, a demand beats all openness. */
function classOpenness(controller: object, demands: readonly Demand[]): Openness | undefined {
  return demands.length > 0 ? undefined : ownOpenness(controller);
}

function dynamicOf(demand: Demand, names: ScopeNames): DynamicDemand[] {
  if (demand.kind === 'own') return [demand];
  if (demand.kind !== 'computed-scopes') return [];
  const { kind, compute, nameOf } = demand;
  return [{ kind, compute, nameOf: (scope) => names.completeName(nameOf(scope)) }];
}

function only<K extends Demand['kind']>(demands: readonly Demand[], kind: K): Extract<Demand, { kind: K }>[] {
  return demands.filter((demand): demand is Extract<Demand, { kind: K }> => demand.kind === kind);
}
