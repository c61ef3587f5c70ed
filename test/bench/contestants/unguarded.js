import { ordersController } from './orders.controller.js';

/** The route alone: what Nest and its HTTP adapter cost. */
export function createModule() {
  return { module: UnguardedModule, controllers: [ordersController()] };
}

function UnguardedModule() {}
