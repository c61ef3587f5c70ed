import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Grant } from './grant.decorator.js';
import type { GrantStrategy } from './grant.strategy.js';

/** The grants that are switched on: every provider decorated with `@Grant()`, wherever it is declared. */
@Injectable()
export class GrantRegistry implements OnModuleInit {
  private readonly strategies = new Map<string, GrantStrategy>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws Error when two providers claim one grant type, or one of them cannot exchange anything */
  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      const provider: unknown = instance;
      if (typeof provider !== 'object' || provider === null) continue;
      const grantType: unknown = Reflect.getMetadata(Grant.KEY, provider.constructor);
      if (grantType !== undefined) this.register(grantType, provider);
    }
  }

  get grantTypes(): readonly string[] {
    return [...this.strategies.keys()];
  }

  find(grantType: string): GrantStrategy | undefined {
    return this.strategies.get(grantType);
  }

  private register(grantType: unknown, provider: object): void {
    const name = provider.constructor.name;
    if (typeof grantType !== 'string' || grantType === '')
      throw new Error(`@Grant() on ${name} names no grant type.`);
    if (!isStrategy(provider))
      throw new Error(`${name} is decorated with @Grant() but has no exchange() method.`);

    const claimed = this.strategies.get(grantType);
    if (claimed !== undefined && claimed !== provider) {
      throw new Error(
        `The grant type ${grantType} is claimed by ${claimed.constructor.name} and by ${name}. Provide one of them.`,
      );
    }
    this.strategies.set(grantType, provider);
  }
}

function isStrategy(provider: object): provider is GrantStrategy {
  return 'exchange' in provider && typeof provider.exchange === 'function';
}
