import { SetMetadata } from '@nestjs/common';

/** One demand on the scopes of a token. Every demand on a route must hold. */
export interface ScopeRequirement {
  /** `all`: each of the scopes; `any`: one of them is enough. */
  readonly mode: 'all' | 'any';
  readonly scopes: readonly string[];
}

/** What one decorator says of a class or a method. */
export type Requirement =
  | { readonly kind: 'scopes'; readonly requirement: ScopeRequirement }
  | { readonly kind: 'groups'; readonly groups: readonly string[] };

const REQUIREMENTS = Symbol('nest-cognito-oauth:requirements');
const PUBLIC = Symbol('nest-cognito-oauth:public');

type Decorated = object;

/** Adds a requirement to those that the class or method itself already has; never to an inherited list. */
export function addRequirement(requirement: Requirement): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const decorated = decoratedBy(target, descriptor);
    Reflect.defineMetadata(REQUIREMENTS, [...ownRequirements(decorated), requirement], decorated);
  };
}

export const markPublic = (): ClassDecorator & MethodDecorator => SetMetadata(PUBLIC, true);

/** The requirements of a class, its base classes included: a subclass cannot shed what its base demands. */
export function classRequirements(controller: Decorated): Requirement[] {
  return lineage(controller).flatMap(ownRequirements);
}

export function ownRequirements(decorated: Decorated): readonly Requirement[] {
  const own: unknown = Reflect.getOwnMetadata(REQUIREMENTS, decorated);
  return Array.isArray(own) ? own : [];
}

export function isMarkedPublic(decorated: Decorated): boolean {
  return Reflect.getOwnMetadata(PUBLIC, decorated) === true;
}

function lineage(controller: Decorated): Decorated[] {
  const base: unknown = Object.getPrototypeOf(controller);
  return typeof base === 'function' && base !== Function.prototype
    ? [...lineage(base), controller]
    : [controller];
}

function decoratedBy(target: object, descriptor: PropertyDescriptor | undefined): Decorated {
  const method: unknown = descriptor?.value;
  return typeof method === 'function' ? method : target;
}
