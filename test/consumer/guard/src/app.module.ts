import { type DynamicModule, Module } from '@nestjs/common';
import { type PoolOptions, ResourceServerModule } from 'nest-cognito-oauth';
import { OrdersController } from './orders.controller.js';

@Module({ controllers: [OrdersController] })
export class AppModule {
  static trusting(pool: PoolOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [ResourceServerModule.forRoot({ pools: { default: pool }, resourceServer: 'orders' })],
    };
  }
}
