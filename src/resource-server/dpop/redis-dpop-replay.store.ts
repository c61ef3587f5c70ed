import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { RedisConnection } from '../../redis/redis.connection.js';
import { DEFAULT_KEY_PREFIX, hashTag, type RedisOptions } from '../../redis/redis.options.js';
import { DpopReplayStore } from './dpop-replay.store.js';

const DEADLINE_MILLISECONDS = 150;

/** In Redis or Valkey, for several instances. */
export class RedisDpopReplayStore extends DpopReplayStore implements OnModuleInit, OnApplicationShutdown {
  private constructor(
    private readonly connection: RedisConnection,
    private readonly tag: string,
  ) {
    super();
  }

  /** @throws Error when `@redis/client` is not installed */
  static async to(options: RedisOptions): Promise<RedisDpopReplayStore> {
    const connection = await RedisConnection.to(options, DEADLINE_MILLISECONDS);
    return new RedisDpopReplayStore(connection, hashTag(options.keyPrefix ?? DEFAULT_KEY_PREFIX));
  }

  async onModuleInit(): Promise<void> {
    await this.connection.open();
  }

  onApplicationShutdown(): void {
    this.connection.close();
  }

  override async remember(id: string, lifetimeSeconds: number): Promise<boolean> {
    const key = `${this.tag}:dpop:${id}`;
    return (await this.connection.command('SET', key, '1', 'NX', 'EX', String(lifetimeSeconds))) !== null;
  }
}
