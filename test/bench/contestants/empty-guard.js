import { APP_GUARD } from '@nestjs/core';
import { ordersController } from './orders.controller.js';

/** A guard that looks at nothing: what Nest takes for having one at all. No guard can add less. */
export function createModule() {
  return {
    module: EmptyGuardModule,
    controllers: [ordersController()],
    providers: [{ provide: APP_GUARD, useClass: EmptyGuard }],
  };
}

class EmptyGuard {
  canActivate() {
    return true;
  }
}

function EmptyGuardModule() {}
