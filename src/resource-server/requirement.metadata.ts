import type { ExecutionContext, Type } from '@nestjs/common';
import type { Requirement } from './requirement.js';

/** One demand on the scopes of a token. Every demand on a route must hold. */
export interface ScopeRequirement {
  /** `all`: each of the scopes; `any`: one of them is enough. */
  readonly mode: 'all' | 'any';
  readonly scopes: readonly string[];
}

/** Scopes that are told only when a request is there. */
export interface ComputedScopes {
  compute(this: void, request: unknown, context: ExecutionContext): unknown;
  /** From a name that was computed to that of the resource server's scope. */
  readonly nameOf: (scope: string) => string;
}

/** What one decorator demands for a class or a method. */
export type Demand =
  | { readonly kind: 'scopes'; readonly requirement: ScopeRequirement }
  | ({ readonly kind: 'computed-scopes' } & ComputedScopes)
  | { readonly kind: 'groups'; readonly groups: readonly string[] }
  | { readonly kind: 'clients'; readonly clientIds: readonly string[] }
  | { readonly kind: 'pools'; readonly names: readonly string[] }
  | { readonly kind: 'fresh'; readonly maxAgeSeconds: number }
  | { readonly kind: 'own'; readonly requirement: Type<Requirement<unknown>>; readonly argument: unknown };

/** How far a class or a method is open. */
export type Openness = 'public' | 'optional';

const DEMANDS = Symbol('nest-cognito-oauth:demands');
const PUBLIC = Symbol('nest-cognito-oauth:public');
const OPTIONAL = Symbol('nest-cognito-oauth:optional');

type Decorated = object;

/** Adds a demand to those that the class or method itself already has; never to an inherited list. */
export function addDemand(demand: Demand): ClassDecorator & MethodDecorator {
  return decorate((decorated) =>
    Reflect.defineMetadata(DEMANDS, [...ownDemands(decorated), demand], decorated),
  );
}

export function markPublic(reason: string | undefined): ClassDecorator & MethodDecorator {
  return decorate((decorated) => Reflect.defineMetadata(PUBLIC, { reason }, decorated));
}

export function markOptional(): ClassDecorator & MethodDecorator {
  return decorate((decorated) => Reflect.defineMetadata(OPTIONAL, true, decorated));
}

/** The demands of a class, its base classes included: a subclass cannot shed what its base demands. */
export function classDemands(controller: Decorated): Demand[] {
  return lineage(controller).flatMap(ownDemands);
}

/** The demands of a method, of those included that it overrides: to answer otherwise is not to ask for less. */
export function methodDemands(controller: Decorated, handler: Decorated): readonly Demand[] {
  const prototypes = lineage(controller).map((one): unknown => Reflect.get(one, 'prototype'));
  const name = prototypes.flatMap(membersOf).find(([, member]) => member === handler)?.[0];
  if (name === undefined) return ownDemands(handler);
  return prototypes
    .flatMap(membersOf)
    .flatMap(([other, member]) => (other === name && typeof member === 'function' ? ownDemands(member) : []));
}

export function ownDemands(decorated: Decorated): readonly Demand[] {
  const own: unknown = Reflect.getOwnMetadata(DEMANDS, decorated);
  return Array.isArray(own) ? own : [];
}

/** What the class or method itself says. Where it says both, the stricter one counts. */
export function ownOpenness(decorated: Decorated): Openness | undefined {
  if (Reflect.hasOwnMetadata(OPTIONAL, decorated)) return 'optional';
  return Reflect.hasOwnMetadata(PUBLIC, decorated) ? 'public' : undefined;
}

export function publicReason(decorated: Decorated): string | undefined {
  const mark: { readonly reason?: string } | undefined = Reflect.getOwnMetadata(PUBLIC, decorated);
  return mark?.reason;
}

function lineage(controller: Decorated): Decorated[] {
  const base: unknown = Object.getPrototypeOf(controller);
  return typeof base === 'function' && base !== Function.prototype
    ? [...lineage(base), controller]
    : [controller];
}

function membersOf(prototype: unknown): [string | symbol, unknown][] {
  if (typeof prototype !== 'object' || prototype === null) return [];
  return Reflect.ownKeys(prototype).map((name) => [
    name,
    Reflect.getOwnPropertyDescriptor(prototype, name)?.value,
  ]);
}

function decorate(mark: (decorated: Decorated) => void): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const method: unknown = descriptor?.value;
    mark(typeof method === 'function' ? method : target);
  };
}
