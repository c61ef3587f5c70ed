import { NotFoundException } from '@nestjs/common';
import { type Asked, Requirement } from '../resource-server/requirement.js';
import { assertRequirements } from '../resource-server/requirement.check.js';
import type { RouteRequirements } from '../resource-server/route.requirements.js';
import type { ScopeNames } from '../resource-server/scope.names.js';
import type { Clock } from '../tokens/clock.js';

/** Who is an administrator, as the options name them. */
export interface NamedAdministrators {
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
}

/** Lets administrators in, as the options name them. Where they name none, the routes are not there. */
export class Administrators extends Requirement {
  override readonly reason = 'not_an_administrator';
  private readonly demands: Pick<RouteRequirements, 'scopes' | 'groups' | 'pools'> | undefined;

  /** @param pool the name of the pool that they must be of: groups of other pools are other people's to fill */
  constructor(
    named: NamedAdministrators | undefined,
    pool: string,
    names: ScopeNames,
    private readonly clock: Clock,
  ) {
    super();
    this.demands = named && {
      scopes: named.scopes.length === 0 ? [] : [names.complete({ mode: 'all', scopes: named.scopes })],
      groups: named.groups.length === 0 ? [] : [named.groups],
      pools: [[pool]],
    };
  }

  /** What their tokens must hold; `undefined` while the routes are off. */
  get requirements(): RouteRequirements | undefined {
    return this.demands && { ...this.demands, isPublic: false, isOptional: false, clients: [], dynamic: [] };
  }

  override isMet({ token }: Asked): true {
    const { requirements } = this;
    if (requirements === undefined) throw new NotFoundException();
    assertRequirements(token, requirements, this.clock);
    return true;
  }
}
