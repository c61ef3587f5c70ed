import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Requirement } from './requirement.js';

/** The requirements that the application brought along, found among the providers of all its modules. */
@Injectable()
export class OwnRequirements {
  private readonly found = new Map<Type<Requirement<unknown>>, Requirement<unknown>>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws Error that says what to do, when no module provides it */
  find(type: Type<Requirement<unknown>>): Requirement<unknown> {
    const known = this.found.get(type) ?? this.discover(type);
    this.found.set(type, known);
    return known;
  }

  /** Why it could not be found, for the audit at boot. */
  faultsOf(type: Type<Requirement<unknown>>): string[] {
    try {
      this.find(type);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  }

  private discover(type: Type<Requirement<unknown>>): Requirement<unknown> {
    const provider = this.discovery.getProviders().find(({ token }) => token === type);
    if (provider === undefined) {
      throw new Error(`@Requires(${type.name}): no module has ${type.name} among its providers.`);
    }
    const instance: unknown = provider.isDependencyTreeStatic() ? provider.instance : undefined;
    if (!(instance instanceof Requirement)) {
      throw new Error(
        `@Requires(${type.name}): the provider must be a Requirement, and neither request-scoped nor transient.`,
      );
    }
    return instance;
  }
}
