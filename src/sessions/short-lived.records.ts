import { createHash } from 'node:crypto';
import type { Cache } from 'cache-manager';
import type { z } from 'zod';
import { SessionsUnavailableError } from './session.error.js';

/**
 * Records of a few minutes in the store that sessions are in, so that another instance can go on with them. Each
 * stands under a digest of what it is known by: whoever reads the store cannot use what they find.
 *
 * @throws SessionsUnavailableError, every method, when the store does not answer
 */
export class ShortLivedRecords {
  constructor(private readonly cache: Cache) {}

  async put(kind: string, name: string, record: unknown, lifetimeSeconds: number): Promise<void> {
    const isKept = await answered(this.keyv.set(keyOf(kind, name), record, lifetimeSeconds * 1000));
    if (!isKept) throw new SessionsUnavailableError(new Error('The store did not take a record.'));
  }

  /** What another version or another program wrote counts as nothing. */
  async read<T>(kind: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    return schema.safeParse(await answered(this.keyv.get<unknown>(keyOf(kind, name)))).data;
  }

  /** The record, for one caller only: of those who delete at once, a store tells one that it was they. */
  async take<T>(kind: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const record = await this.read(kind, name, schema);
    if (record === undefined) return undefined;
    const isOurs = await answered(this.keyv.delete(keyOf(kind, name)));
    return isOurs ? record : undefined;
  }

  async remove(kind: string, name: string): Promise<void> {
    await answered(this.keyv.delete(keyOf(kind, name)));
  }

  private get keyv() {
    const [keyv] = this.cache.stores;
    if (keyv === undefined) throw new Error('The cache module has no store.');
    return keyv;
  }
}

function keyOf(kind: string, name: string): string {
  return `${kind}:${createHash('sha256').update(name).digest('base64url')}`;
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new SessionsUnavailableError(error);
  }
}
