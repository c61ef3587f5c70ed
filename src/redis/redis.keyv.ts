import type { Keyv } from 'keyv';
import { BoundedKeyvStore } from './bounded.keyv-store.js';
import { importOptional } from './optional.package.js';
import { RedisConnection } from './redis.connection.js';
import { DEFAULT_KEY_PREFIX, hashTag, type RedisOptions } from './redis.options.js';

const DEADLINE_MILLISECONDS = 500;

/**
 * A store for `@nestjs/cache-manager` that says so when it cannot answer.
 *
 * Left to themselves Keyv and its Redis store answer `undefined` for an outage, as if nothing were stored, and
 * wait for ever for a server that is frozen. This one rejects within half a second. (The facade of
 * cache-manager still turns a failed `get` into `undefined`: whoever must know asks the Keyv.)
 *
 * `disconnect()` closes it; `CacheModule` calls that when the application ends.
 *
 * @throws Error when `@redis/client`, `@keyv/redis` or `keyv` is not installed, or the options do not name a Redis
 */
export async function createRedisKeyv(options: RedisOptions): Promise<Keyv> {
  const { Keyv } = await importOptional('keyv', () => import('keyv'));
  const { default: KeyvRedis } = await importOptional('@keyv/redis', () => import('@keyv/redis'));
  const connection = await RedisConnection.to(options, DEADLINE_MILLISECONDS);
  const namespace = hashTag(options.keyPrefix ?? DEFAULT_KEY_PREFIX);
  // Its own client is never opened: it is given that of the connection, which may be another one each time.
  const store = new KeyvRedis<unknown>({}, { namespace, throwOnConnectError: false, throwOnErrors: true });
  const keyv = new Keyv(new BoundedKeyvStore(store, connection), {
    namespace,
    useKeyPrefix: false,
    throwOnErrors: true,
  });
  // Each failed call rejects, and the connection logs the outage; the event would tell it a third time.
  keyv.on('error', () => undefined);

  // Otherwise the first calls would find no connection yet. It is no condition: Redis may be down.
  await connection.open();
  return keyv;
}
