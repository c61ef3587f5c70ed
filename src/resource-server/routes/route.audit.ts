import { Injectable, Logger, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { ApplicationConfig } from '@nestjs/core';
import { TrustedPools } from '../../tokens/trusted.pool.js';
import { AccessTokenGuard } from '../access-token.guard.js';
import { MessageDoor, MessageGate } from '../transports/message.door.js';
import { OwnRequirements } from '../own.requirements.js';
import { type AuditedRoute, demandsOf, protectionOf } from './audited.route.js';
import { HttpRoutes } from './http.routes.js';
import { MessageRoutes } from './message.routes.js';
import type { ServedRoute } from './served.route.js';
import { RouteRules } from './route.rules.js';

/**
 * Lists every route, operation of GraphQL and message handler with what protects it, in the log at `debug` when the application boots, and by
 * {@link routes} at any time after that.
 *
 * @throws Error at boot that names every route whose decorators cannot be kept, or that the module's `routes` refuse
 */
@Injectable()
export class RouteAudit implements OnApplicationBootstrap {
  private readonly logger = new Logger(RouteAudit.name);

  /** @internal Made by Nest. */
  constructor(
    private readonly httpRoutes: HttpRoutes,
    private readonly messageRoutes: MessageRoutes,
    private readonly config: ApplicationConfig,
    private readonly pools: TrustedPools,
    private readonly own: OwnRequirements,
    private readonly rules: RouteRules,
    @Optional() private readonly door?: MessageDoor,
  ) {}

  onApplicationBootstrap(): void {
    const found = this.served();
    const audited = found.map((route) => this.audit(route));
    const faults = [...found.flatMap((route) => this.faultsOf(route)), ...this.rules.refusals(audited)];
    if (faults.length > 0) throw new Error(['Routes are not safe to serve:', ...faults].join('\n  - '));

    for (const warning of this.rules.warnings(audited)) this.logger.warn(warning);
    if (Logger.isLevelEnabled('debug')) for (const route of audited) this.logger.debug(lineOf(route));
  }

  routes(): AuditedRoute[] {
    return this.served().map((route) => this.audit(route));
  }

  private served(): ServedRoute[] {
    return [...this.httpRoutes.all(), ...this.messageRoutes.all()];
  }

  private audit(route: ServedRoute): AuditedRoute {
    const { requirements } = route;
    return {
      address: `${route.method} ${route.path}`,
      handler: `${route.controller.name}.${route.handlerName}`,
      protection: protectionOf(requirements, this.isGuarded(route)),
      demands: demandsOf(requirements),
      otherGuards: guardsOf(route).flatMap((guard) =>
        isOurs(guard) || guard === MessageGate ? [] : [nameOf(guard)],
      ),
      isBuiltIn: route.isBuiltIn,
      ...(requirements.publicReason === undefined ? {} : { publicReason: requirements.publicReason }),
    };
  }

  private isGuarded(route: ServedRoute): boolean {
    const guards = guardsOf(route);
    const hasGate = this.door !== undefined && guards.includes(MessageGate);
    return hasGate || [...this.config.getGlobalGuards(), ...guards].some(isOurs);
  }

  /** A decorator that nobody holds is worse than none: whoever reads the code believes it. */
  private faultsOf(route: ServedRoute): string[] {
    const { requirements } = route;
    const name = `${route.controller.name}.${route.handlerName}`;
    const unheld = demandsOf(requirements).length > 0 && !requirements.isPublic && !this.isGuarded(route);
    return [
      ...(unheld ? [`${name} demands something, and no AccessTokenGuard stands before it.`] : []),
      ...requirements.pools
        .flat()
        .flatMap((pool) => (this.hasPool(pool) ? [] : [`${name}: no pool ${pool}.`])),
      ...requirements.dynamic.flatMap((demand) =>
        demand.kind === 'own'
          ? this.own.faultsOf(demand.requirement).map((fault) => `${name}: ${fault}`)
          : [],
      ),
    ];
  }

  private hasPool(name: string): boolean {
    return this.pools.hasOthers || this.pools.all.some((pool) => pool.name === name);
  }
}

function guardsOf({ controller, handler }: ServedRoute): unknown[] {
  return [controller, handler].flatMap((target) => {
    const guards: unknown = Reflect.getMetadata(GUARDS_METADATA, target);
    return Array.isArray(guards) ? guards : [];
  });
}

function isOurs(guard: unknown): boolean {
  if (typeof guard !== 'function') return guard instanceof AccessTokenGuard;
  return guard === AccessTokenGuard || guard.prototype instanceof AccessTokenGuard;
}

function nameOf(guard: unknown): string {
  if (typeof guard === 'function') return guard.name;
  return typeof guard === 'object' && guard !== null ? guard.constructor.name : String(guard);
}

function optionally(demanded: string): string {
  return `no token, or a good one${demanded === '' ? '' : ` with ${demanded}`}`;
}

function lineOf({ address, handler, protection, demands, publicReason }: AuditedRoute): string {
  const demanded = demands.join('; ');
  const details = publicReason ?? (protection === 'optional' ? optionally(demanded) : demanded);
  return `${address} (${handler}): ${protection}${details === '' ? '' : `: ${details}`}`;
}
