import { Controller, Get } from '@nestjs/common';
import { CurrentUser, Scopes, type UserPrincipal } from 'nest-cognito-oauth';

@Controller('orders')
export class OrdersController {
  @Get()
  @Scopes('read')
  list(@CurrentUser() user: UserPrincipal) {
    return [{ item: 'coffee', placedBy: user.username }];
  }
}
