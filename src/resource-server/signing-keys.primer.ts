import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TrustedPools } from '../tokens/trusted.pool.js';

/** Fetches the keys of every pool before the first request comes. An outage does not keep the app from booting. */
@Injectable()
export class SigningKeysPrimer implements OnModuleInit {
  constructor(private readonly pools: TrustedPools) {}

  async onModuleInit(): Promise<void> {
    await Promise.all(this.pools.all.map(({ keys }) => keys.prime()));
  }
}
