import type { ServerSettings } from './settings.schema.js';

/**
 * A node of its own keeps what is revoked in a file, unless it is told where else: a token that was logged out must
 * not live again after a restart. Not where the user pool is embedded in this process: its keys end with it, and with
 * them every token.
 */
export function withRevocationFile(settings: ServerSettings): ServerSettings {
  const { REDIS_URL, REDIS_SENTINEL_NODES, REDIS_CLUSTER_NODES, REVOCATION_FILE, PORT } = settings;
  const isKeptAlready = REDIS_URL ?? REDIS_SENTINEL_NODES ?? REDIS_CLUSTER_NODES ?? REVOCATION_FILE;
  const endsWithItsPool = settings.pool === 'embedded' && settings.USER_POOL_URL === undefined;
  if (isKeptAlready !== undefined || endsWithItsPool) return settings;
  return { ...settings, REVOCATION_FILE: `data/revocations-${PORT}` };
}
