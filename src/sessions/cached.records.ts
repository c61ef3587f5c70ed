import type { Cache } from 'cache-manager';
import type { z } from 'zod';

/**
 * Records in the store of `@nestjs/cache-manager`. It goes below the cache's own `get`, which answers `undefined`
 * when its store throws: an outage must not look like a login that was never recorded.
 */
export class CachedRecords {
  constructor(private readonly cache: Cache) {}

  /** What another version or another program wrote counts as nothing. @throws Error when it cannot be read */
  async read<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined> {
    return schema.safeParse(await this.keyv.get(key)).data;
  }

  /** @throws Error when the store cannot take it */
  async write(key: string, record: unknown, lifetimeSeconds: number): Promise<void> {
    const isWritten = await this.keyv.set(key, record, lifetimeSeconds * 1000);
    if (!isWritten) throw new Error('The session store did not take the record.');
  }

  /** @throws Error when the store cannot take it */
  async remove(key: string): Promise<void> {
    await this.keyv.delete(key);
  }

  private get keyv() {
    const [keyv] = this.cache.stores;
    if (keyv === undefined) throw new Error('The cache module has no store for sessions.');
    return keyv;
  }
}
