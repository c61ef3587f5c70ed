import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Grant } from './grant.decorator.js';
import { RegisteredGrant } from './registered.grant.js';

/** The grants that are switched on: every provider decorated with `@Grant()`, wherever it is declared. */
@Injectable()
export class GrantRegistry implements OnModuleInit {
  private readonly grants = new Map<string, RegisteredGrant>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws Error when two providers claim one grant type, or one of them cannot exchange anything */
  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      const provider: unknown = instance;
      // Neither a value nor an ES module, which has no constructor, can be one.
      if (!(provider instanceof Object)) continue;
      const declared: unknown = Reflect.getMetadata(Grant.KEY, provider.constructor);
      if (declared !== undefined) this.register(RegisteredGrant.of(declared, provider));
    }
  }

  get grantTypes(): readonly string[] {
    return [...this.grants.keys()];
  }

  find(grantType: string): RegisteredGrant | undefined {
    return this.grants.get(grantType);
  }

  private register(grant: RegisteredGrant): void {
    const claimed = this.grants.get(grant.type)?.strategy;
    if (claimed !== undefined && claimed !== grant.strategy) {
      throw new Error(
        `The grant type ${grant.type} is claimed by ${claimed.constructor.name} and by ${grant.strategy.constructor.name}. Provide one of them.`,
      );
    }
    this.grants.set(grant.type, grant);
  }
}
