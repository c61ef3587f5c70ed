import { isIP } from 'node:net';
import type { RedisClientType, RedisFunctions, RedisModules, RedisScripts } from '@redis/client';
import { importOptional } from './optional.package.js';
import type { RedisAddress } from './redis.address.js';
import type { RedisTlsOptions } from './redis.options.js';

export type RedisClient = RedisClientType<RedisModules, RedisFunctions, RedisScripts, 3>;

/** Makes the client of one connection to one server. It connects when it is told to, once, and never again. */
export type MakeRedisClient = (address: RedisAddress) => RedisClient;

const CONNECT_MILLISECONDS = 1000;
const PING_MILLISECONDS = 1000;
const SILENT_SOCKET_MILLISECONDS = 3000;

let theOriginal: Promise<RedisClient> | undefined;

/**
 * Each set of options makes the package turn its seven hundred commands into methods of another class, for which the
 * event loop stands still for 50 to 100 ms. So one client is made here, at the start, and never connects; the others,
 * also those that look for a new server during an outage, are its duplicates.
 *
 * @throws Error when `@redis/client` is not installed
 */
export async function redisClients(tls: RedisTlsOptions = {}): Promise<MakeRedisClient> {
  const original = await (theOriginal ??= makeOriginal());
  return ({ host, port, isTls, username, password, database }) =>
    original.duplicate({
      username,
      password,
      database,
      socket: {
        host,
        port,
        connectTimeout: CONNECT_MILLISECONDS,
        socketTimeout: SILENT_SOCKET_MILLISECONDS,
        // The next connection may have to go to another server.
        reconnectStrategy: false,
        ...(isTls ? { tls: true as const, servername: isIP(host) === 0 ? host : undefined, ...tls } : {}),
      },
    });
}

async function makeOriginal(): Promise<RedisClient> {
  const { createClient } = await importOptional('@redis/client', () => import('@redis/client'));
  return createClient({
    // RESP3 brings announcements and replies on one connection, in the order in which they happened.
    RESP: 3,
    maintNotifications: 'disabled',
    // Nothing may wait in a queue for the end of an outage: callers are told at once.
    disableOfflineQueue: true,
    pingInterval: PING_MILLISECONDS,
  });
}

/**
 * Ends it at once; commands under way are rejected.
 *
 * The client forgets a socket that it is just opening when it is destroyed meanwhile, and the socket stays: so that
 * one is destroyed when it is there.
 */
export function destroyClient(client: RedisClient, hasSocket: boolean): void {
  if (!hasSocket) client.once('connect', () => destroyClient(client, true));
  else if (client.isOpen) client.destroy();
}
