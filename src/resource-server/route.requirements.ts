import {
  classRequirements,
  isMarkedPublic,
  ownRequirements,
  type Requirement,
  type ScopeRequirement,
} from './requirement.metadata.js';
import type { ScopeNames } from './scope.names.js';

/** Everything that a route demands, class and method together. */
export interface RouteRequirements {
  readonly isPublic: boolean;
  /** Every one of these must hold. Names are complete: `orders/read`. */
  readonly scopes: readonly ScopeRequirement[];
  /** Of every one of these lists, one group is needed. */
  readonly groups: readonly (readonly string[])[];
}

/**
 * Reads what a route demands. The guard and the OpenAPI document both ask here, so that they cannot differ.
 *
 * @param controller the controller class
 * @param handler the method that answers
 */
export function requirementsOf(controller: object, handler: object, names: ScopeNames): RouteRequirements {
  const ofMethod = ownRequirements(handler);
  const all: Requirement[] = [...classRequirements(controller), ...ofMethod];
  return {
    isPublic: isPublic(controller, handler, ofMethod),
    scopes: all.flatMap((one) => (one.kind === 'scopes' ? [names.complete(one.requirement)] : [])),
    groups: all.flatMap((one) => (one.kind === 'groups' ? [one.groups] : [])),
  };
}

/** A demand on the method beats every `@Public()`; `@Public()` on the method beats demands on the class. */
function isPublic(controller: object, handler: object, ofMethod: readonly Requirement[]): boolean {
  if (ofMethod.length > 0) return false;
  return isMarkedPublic(handler) || isMarkedPublic(controller);
}
