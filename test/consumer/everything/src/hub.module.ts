import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Controller, type DynamicModule, Get, Module } from '@nestjs/common';
import { Field, GraphQLModule, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { MessagePattern } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  CurrentUser,
  ResourceServerModule,
  type ResourceServerOptions,
  Scopes,
  type UserPrincipal,
} from 'nest-cognito-oauth';

@ObjectType()
class Order {
  @Field(() => String)
  readonly placedBy: string;

  constructor(placedBy: string) {
    this.placedBy = placedBy;
  }
}

@Resolver(() => Order)
@Scopes('read')
class OrdersResolver {
  @Query(() => [Order])
  orders(@CurrentUser() user: UserPrincipal): Order[] {
    return [new Order(user.username)];
  }
}

@WebSocketGateway()
@Scopes('read')
class OrdersGateway {
  @SubscribeMessage('list')
  list(@CurrentUser() user: UserPrincipal): object {
    return { event: 'list', data: user.username };
  }

  @SubscribeMessage('place')
  @Scopes('write')
  place(): object {
    return { event: 'place', data: 'placed' };
  }
}

@Controller('orders')
@Scopes('read')
class OrdersController {
  @Get()
  list(@CurrentUser() user: UserPrincipal): string[] {
    return [user.username];
  }

  @MessagePattern('orders.list')
  listByMessage(@CurrentUser() user: UserPrincipal): string[] {
    return [user.username];
  }
}

@Module({ controllers: [OrdersController], providers: [OrdersResolver, OrdersGateway] })
export class HubModule {
  static protectedBy(options: ResourceServerOptions): DynamicModule {
    return {
      module: HubModule,
      imports: [
        ResourceServerModule.forRoot({ ...options, resourceServer: 'orders' }),
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          autoSchemaFile: true,
          graphiql: false,
          fieldResolverEnhancers: ['guards'],
        }),
      ],
    };
  }
}
