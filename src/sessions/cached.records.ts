import type { Cache } from 'cache-manager';
import type { z } from 'zod';
import type { Operation } from '../telemetry/operation.js';
import type { Telemetry } from '../telemetry/telemetry.js';

const READ: Operation = { kind: 'store', name: 'sessions read' };
const WRITE: Operation = { kind: 'store', name: 'sessions write' };
const REMOVE: Operation = { kind: 'store', name: 'sessions remove' };

/**
 * Records in the store of `@nestjs/cache-manager`. It goes below the cache's own `get`, which answers `undefined`
 * when its store throws: an outage must not look like a login that was never recorded.
 */
export class CachedRecords {
  constructor(
    private readonly cache: Cache,
    private readonly telemetry: Telemetry,
  ) {}

  /** What another version or another program wrote counts as nothing. @throws Error when it cannot be read */
  async read<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined> {
    return schema.safeParse(await this.telemetry.measure(READ, () => this.keyv.get<unknown>(key))).data;
  }

  /** @throws Error when the store cannot take it */
  async write(key: string, record: unknown, lifetimeSeconds: number): Promise<void> {
    const isWritten = await this.telemetry.measure(WRITE, () =>
      this.keyv.set(key, record, lifetimeSeconds * 1000),
    );
    if (!isWritten) throw new Error('The session store did not take the record.');
  }

  /** @throws Error when the store cannot take it */
  async remove(key: string): Promise<void> {
    await this.telemetry.measure(REMOVE, () => this.keyv.delete(key));
  }

  private get keyv() {
    const [keyv] = this.cache.stores;
    if (keyv === undefined) throw new Error('The cache module has no store for sessions.');
    return keyv;
  }
}
