import { Injectable } from '@nestjs/common';

export interface Order {
  readonly id: string;
  readonly item: string;
  readonly quantity: number;
  /** `sub` of whoever placed it. */
  readonly placedBy: string;
}

const MOST_ORDERS = 1000;

/** A few orders in memory: something to protect. */
@Injectable()
export class OrdersService {
  private readonly orders = new Map<string, Order>([
    ['1', { id: '1', item: 'coffee', quantity: 2, placedBy: 'demo' }],
    ['2', { id: '2', item: 'tea', quantity: 1, placedBy: 'demo' }],
  ]);
  private lastId = 2;

  list(): Order[] {
    return [...this.orders.values()];
  }

  place(item: string, quantity: number, placedBy: string): Order {
    this.lastId += 1;
    const order = { id: String(this.lastId), item, quantity, placedBy };
    this.orders.set(order.id, order);
    this.dropOldest();
    return order;
  }

  /** Whether there was such an order. */
  remove(id: string): boolean {
    return this.orders.delete(id);
  }

  private dropOldest(): void {
    const [oldest] = this.orders.keys();
    if (this.orders.size > MOST_ORDERS && oldest !== undefined) this.orders.delete(oldest);
  }
}
