import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { methodDemands } from '../requirement.metadata.js';

// What @nestjs/graphql writes down. The names are repeated here because reading them must not load the package.
const IS_FIELD = 'graphql:resolve_property';
const IS_REFERENCE = 'graphql:resolve_reference';
const MODULE_OPTIONS = 'GqlModuleOptions';

interface GraphqlOptions {
  readonly fieldResolverEnhancers?: readonly string[];
  readonly include?: readonly unknown[];
}

/**
 * GraphQL asks no guard before a field resolver, unless its options say so: `@Scopes()` on one would protect nothing
 * and look as if it did. Better not to boot.
 */
@Injectable()
export class FieldResolverCheck implements OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  /** @throws Error that names every such field */
  onModuleInit(): void {
    const deaf = this.optionsOfGraphql().filter(
      (options) => !options.fieldResolverEnhancers?.includes('guards'),
    );
    if (deaf.length === 0) return;
    const fields = [...this.modules.values()].flatMap(({ metatype, providers }) =>
      deaf.some(({ include = [] }) => include.length === 0 || include.includes(metatype))
        ? [...providers.values()].flatMap(({ instance }) => demandingFields(instance))
        : [],
    );
    if (fields.length === 0) return;
    throw new Error(
      `${fields.join(', ')}: demands of a field count for nothing, because GraphQL asks no guard there. ` +
        "Set fieldResolverEnhancers: ['guards'] in the options of GraphQLModule.",
    );
  }

  private optionsOfGraphql(): GraphqlOptions[] {
    return [...this.modules.values()].flatMap(({ providers }) => {
      const options: unknown = providers.get(MODULE_OPTIONS)?.instance;
      return typeof options === 'object' && options !== null ? [options] : [];
    });
  }
}

function demandingFields(resolver: unknown): string[] {
  if (typeof resolver !== 'object' || resolver === null) return [];
  const prototype: unknown = Object.getPrototypeOf(resolver);
  if (typeof prototype !== 'object' || prototype === null) return [];
  return new MetadataScanner()
    .getAllMethodNames(prototype)
    .filter((name) => isDemandingField(resolver.constructor, Reflect.get(prototype, name)))
    .map((name) => `${resolver.constructor.name}.${name}`);
}

function isDemandingField(resolver: object, method: unknown): boolean {
  if (typeof method !== 'function') return false;
  const isField = [IS_FIELD, IS_REFERENCE].some((key) => Reflect.getMetadata(key, method) === true);
  return isField && methodDemands(resolver, method).length > 0;
}
