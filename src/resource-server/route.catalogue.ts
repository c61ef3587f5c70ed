import { Injectable } from '@nestjs/common';
import { requirementsOf, type RouteRequirements } from './route.requirements.js';
import { ScopeNames } from './scope.names.js';

interface Route {
  readonly controller: object;
  readonly requirements: RouteRequirements;
}

/** What each route demands, read from its decorators once. */
@Injectable()
export class RouteCatalogue {
  /** Controllers that inherit a handler share it, and each may demand something else. */
  private readonly byHandler = new WeakMap<object, Route[]>();

  constructor(private readonly names: ScopeNames) {}

  requirements(controller: object, handler: object): RouteRequirements {
    const routes = this.byHandler.get(handler) ?? this.noneYet(handler);
    for (const route of routes) if (route.controller === controller) return route.requirements;

    const requirements = requirementsOf(controller, handler, this.names);
    routes.push({ controller, requirements });
    return requirements;
  }

  private noneYet(handler: object): Route[] {
    const routes: Route[] = [];
    this.byHandler.set(handler, routes);
    return routes;
  }
}
