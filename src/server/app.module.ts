import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AccountModule, AuthModule, type AuthOptions, type GrantStrategy } from '../index.js';
import { HealthController } from './health.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';

/** The server: the library's module, something to protect, and health checks. */
@Module({})
export class AppModule {
  static with(
    options: AuthOptions,
    grants: readonly Type<GrantStrategy>[],
    { hasAccounts = false }: { readonly hasAccounts?: boolean } = {},
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        AuthModule.forRoot({ ...options, grants }),
        ...(hasAccounts ? [AccountModule.forRoot({})] : []),
      ],
      controllers: [OrdersController, HealthController],
      providers: [OrdersService],
    };
  }
}
