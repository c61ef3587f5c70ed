import { Controller, Get } from '@nestjs/common';

const ORDERS = [
  { id: '1', item: 'coffee', quantity: 2 },
  { id: '2', item: 'tea', quantity: 1 },
];

/** `GET /orders`, the same for everybody, behind the decorators of a contestant. Plain JavaScript has none itself. */
export function ordersController(...decorators) {
  return controller('orders', decorators);
}

/** A controller whose `GET` answers with the orders. */
export function controller(path, decorators) {
  class OrdersController {
    list() {
      return ORDERS;
    }
  }
  const method = Object.getOwnPropertyDescriptor(OrdersController.prototype, 'list');
  Reflect.decorate([Get(), ...decorators], OrdersController.prototype, 'list', method);
  return Reflect.decorate([Controller(path)], OrdersController);
}
