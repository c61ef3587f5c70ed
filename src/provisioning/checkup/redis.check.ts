import { type MakeRedisClient, redisClients } from '../../redis/redis.client.js';
import { RedisLink } from '../../redis/redis.link.js';
import { locatorOf } from '../../redis/redis.locator.js';
import { DEFAULT_KEY_PREFIX, hashTag, type RedisOptions } from '../../redis/redis.options.js';
import { fault, fine, type Finding } from './finding.js';

/** Whether the Redis or Valkey that takes our writes is found, takes them, and keeps what it was given. */
export async function checkRedis(options: RedisOptions): Promise<Finding[]> {
  try {
    const memory = await written(options, await redisClients(options.tls));
    return [fine('Redis', 'It answers and takes writes.'), ...evictionFindings(memory)];
  } catch (error) {
    return [
      fault(
        'Redis',
        `It cannot be used (${reasonOf(error)}): the guard would answer 503.`,
        `Check ${settingOf(options)}, its password and the network.`,
      ),
    ];
  }
}

/** @returns what the server that was written to says of its memory @throws Error where none takes it */
async function written(options: RedisOptions, makeClient: MakeRedisClient): Promise<string> {
  const locator = locatorOf(options, makeClient);
  try {
    const link = RedisLink.to(await locator.locate(), makeClient);
    try {
      await link.open();
      const key = `${hashTag(options.keyPrefix ?? DEFAULT_KEY_PREFIX)}:doctor`;
      await link.client.set(key, '1', { expiration: { type: 'PX', value: 1000 } });
      return await link.client.info('memory');
    } finally {
      link.end(undefined);
    }
  } finally {
    locator.close();
  }
}

function settingOf({ sentinel, cluster }: RedisOptions): string {
  if (sentinel !== undefined) return 'REDIS_SENTINEL_NODES, REDIS_SENTINEL_NAME';
  return cluster === undefined ? 'REDIS_URL' : 'REDIS_CLUSTER_NODES';
}

/** A refused connection to a name with several addresses has no message of its own, only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/** A store that drops keys when memory is short forgets what was revoked. */
function evictionFindings(info: string): Finding[] {
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return [];
  return [
    fault(
      'Redis',
      `It drops keys when memory is short (maxmemory-policy ${policy}), revocations among them.`,
      'Set maxmemory-policy noeviction, or use a Redis that nothing else fills.',
    ),
  ];
}
