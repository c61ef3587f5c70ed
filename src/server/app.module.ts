import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  AccountModule,
  AuthModule,
  type AuthOptions,
  type GrantStrategy,
  MetricsModule,
  type MetricsOptions,
} from '../index.js';
import { HealthController } from './health.controller.js';
import { UnknownRouteFilter } from './http/unknown-route.filter.js';
import { Stopping } from './stopping.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';

interface AppParts {
  /** Sign-up, forgotten passwords and the account of a user. Default false. */
  readonly hasAccounts?: boolean;
  /** Default none. */
  readonly metrics?: MetricsOptions;
}

/** The server: the library's module, something to protect, and health checks. */
@Module({
  controllers: [OrdersController, HealthController],
  providers: [OrdersService, Stopping, { provide: APP_FILTER, useClass: UnknownRouteFilter }],
})
export class AppModule {
  static with(
    options: AuthOptions,
    grants: readonly Type<GrantStrategy>[],
    { hasAccounts = false, metrics }: AppParts = {},
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        AuthModule.forRoot({ ...options, grants }),
        ...(hasAccounts ? [AccountModule.forRoot({})] : []),
        ...(metrics === undefined ? [] : [MetricsModule.forRoot(metrics)]),
      ],
    };
  }
}
