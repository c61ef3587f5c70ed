import type KeyvRedis from '@keyv/redis';
import type { KeyvStoreAdapter } from 'keyv';
import type { RedisConnection } from './redis.connection.js';

type Entry = { key: string; value: string; ttl?: number };

/** The Redis store of Keyv, each call of which is answered or rejected within the deadline of its connection. */
export class BoundedKeyvStore implements KeyvStoreAdapter {
  constructor(
    private readonly store: KeyvRedis<unknown>,
    private readonly connection: RedisConnection,
  ) {}

  get opts(): unknown {
    return this.store.opts;
  }

  get namespace(): string | undefined {
    return this.store.namespace;
  }

  set namespace(value: string | undefined) {
    this.store.namespace = value;
  }

  on(event: string, listener: (...args: unknown[]) => void): this {
    this.store.on(event, listener);
    return this;
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.ask((store) => store.get<T>(key));
  }

  getMany<T>(keys: string[]): Promise<Array<T | undefined>> {
    return this.ask((store) => store.getMany<T>(keys));
  }

  set(key: string, value: string, ttl?: number): Promise<void> {
    return this.ask((store) => store.set(key, value, ttl));
  }

  setMany(entries: Entry[]): Promise<void> {
    return this.ask((store) => store.setMany(entries));
  }

  has(key: string): Promise<boolean> {
    return this.ask((store) => store.has(key));
  }

  hasMany(keys: string[]): Promise<boolean[]> {
    return this.ask((store) => store.hasMany(keys));
  }

  delete(key: string): Promise<boolean> {
    return this.ask((store) => store.delete(key));
  }

  deleteMany(keys: string[]): Promise<boolean> {
    return this.ask((store) => store.deleteMany(keys));
  }

  clear(): Promise<void> {
    return this.ask((store) => store.clear());
  }

  /** What is there, each step within the deadline. */
  async *iterator<V>(namespace?: string): AsyncGenerator<Array<string | Awaited<V> | undefined>, void> {
    const entries = this.store.iterator<Awaited<V>>(namespace);
    for (;;) {
      const { done, value } = await this.ask(() => entries.next());
      if (done === true) return;
      yield value;
    }
  }

  private ask<T>(call: (store: KeyvRedis<unknown>) => Promise<T>): Promise<T> {
    return this.connection.run((client) => {
      if (this.store.client !== client) this.store.client = client;
      return call(this.store);
    });
  }

  /** Not the store's own, which waits for answers that a frozen server never gives. */
  async disconnect(): Promise<void> {
    this.connection.close();
  }
}
