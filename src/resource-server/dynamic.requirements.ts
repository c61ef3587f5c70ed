import { Injectable, Logger } from '@nestjs/common';
import { holdsScopes } from './requirement.check.js';
import type { Asked } from './requirement.js';
import { insufficientScope, requirementNotMet, scopesUnknown } from './requirement.refusals.js';
import type { ComputedScopes, ScopeRequirement } from './requirement.metadata.js';
import { OwnRequirements } from './own.requirements.js';
import type { DynamicDemand, RouteRequirements } from './route.requirements.js';
import { isScopeName } from './scope.names.js';

/** Who asks, before a requirement's own argument is added. */
type Asking = Omit<Asked, 'argument'>;

/** Holds a request against the demands that only code of the application can decide. */
@Injectable()
export class DynamicRequirements {
  private readonly logger = new Logger(DynamicRequirements.name);

  constructor(private readonly own: OwnRequirements) {}

  /**
   * One demand after the other; without a promise where none of them makes one.
   *
   * @throws Refusal
   */
  assert(asking: Asking, route: RouteRequirements, from = 0): void | Promise<void> {
    for (let index = from; index < route.dynamic.length; index += 1) {
      const demand = route.dynamic[index];
      const pending = demand && this.assertOne(demand, asking, route);
      if (pending !== undefined) return pending.then(() => this.assert(asking, route, index + 1));
    }
  }

  private assertOne(demand: DynamicDemand, asking: Asking, route: RouteRequirements): void | Promise<void> {
    return demand.kind === 'own'
      ? this.assertOwn(demand, asking)
      : this.assertComputed(demand, asking, route.scopes);
  }

  private assertOwn(
    { requirement: type, argument }: DynamicDemand & { kind: 'own' },
    asking: Asking,
  ): void | Promise<void> {
    const requirement = this.own.find(type);
    // Only `true` lets in: what a requirement in JavaScript forgets to return does not.
    return settle(requirement.isMet({ ...asking, argument }), (isMet) => {
      if (isMet !== true) throw requirementNotMet(requirement);
    });
  }

  private assertComputed(
    computed: ComputedScopes,
    asking: Asking,
    others: readonly ScopeRequirement[],
  ): void | Promise<void> {
    return settle(this.tell(computed, asking), (told) => {
      const scopes: unknown[] = Array.isArray(told) ? told : [told];
      if (scopes.length === 0 || !scopes.every(isScopeName)) throw scopesUnknown(undefined);
      const requirement: ScopeRequirement = { mode: 'all', scopes: scopes.map(computed.nameOf) };
      if (!holdsScopes(asking.token, requirement)) {
        throw insufficientScope(asking.token, [...others, requirement]);
      }
    });
  }

  private tell(computed: ComputedScopes, { request, context }: Asking): unknown {
    try {
      const told = computed.compute(request, context);
      return isPromise(told) ? told.then(undefined, (cause: unknown) => this.refuse(cause)) : told;
    } catch (cause) {
      this.refuse(cause);
    }
  }

  /** It chokes on what a caller sent, as likely as not: refused, and told to whoever wrote it. */
  private refuse(cause: unknown): never {
    const stack = cause instanceof Error ? cause.stack : undefined;
    this.logger.error('A function of @Scopes.from() has failed; the request is refused.', stack);
    throw scopesUnknown(cause);
  }
}

function settle(outcome: unknown, hold: (value: unknown) => void): void | Promise<void> {
  return isPromise(outcome) ? Promise.resolve(outcome).then(hold) : hold(outcome);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
