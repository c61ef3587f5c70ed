import { Injectable } from '@nestjs/common';
import { requirementsOf, type RouteRequirements } from './route.requirements.js';
import { ScopeNames } from './scope.names.js';

/** What each route demands, read from its decorators once. */
@Injectable()
export class RouteCatalogue {
  private readonly known = new WeakMap<object, WeakMap<object, RouteRequirements>>();

  constructor(private readonly names: ScopeNames) {}

  requirements(controller: object, handler: object): RouteRequirements {
    let ofController = this.known.get(controller);
    if (ofController === undefined) {
      ofController = new WeakMap();
      this.known.set(controller, ofController);
    }
    let route = ofController.get(handler);
    if (route === undefined) {
      route = requirementsOf(controller, handler, this.names);
      ofController.set(handler, route);
    }
    return route;
  }
}
