import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AccessToken, CurrentToken, Scopes } from '../../index.js';
import { type Order, OrdersService } from './orders.service.js';

const orderBody = z.strictObject({
  item: z.string().min(1).max(100),
  quantity: z.number().int().min(1).max(1000),
});

/** A small API to protect: one scope of the `orders` resource server for each kind of act. */
@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'List the orders' })
  list(): Order[] {
    return this.orders.list();
  }

  @Post()
  @Scopes('write')
  @ApiOperation({ summary: 'Place an order' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['item', 'quantity'],
      properties: { item: { type: 'string', example: 'coffee' }, quantity: { type: 'integer', example: 2 } },
    },
  })
  place(@Body() body: unknown, @CurrentToken() token: AccessToken): Order {
    const order = orderBody.safeParse(body);
    if (!order.success) throw new BadRequestException('Send JSON with item (text) and quantity (1 to 1000).');
    return this.orders.place(order.data.item, order.data.quantity, token.subject);
  }

  @Delete(':id')
  @Scopes('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an order' })
  remove(@Param('id') id: string): void {
    if (!this.orders.remove(id)) throw new NotFoundException('There is no such order.');
  }
}
