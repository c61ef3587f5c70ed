import type { RedisOptions } from '../redis/redis.options.js';
import type { GuardSettings, IssuingSettings } from './module.settings.js';
import { NO_FILE } from './setting.faults.js';

/** What the settings of the guard come to as options. */
export function guardOptionsOf(settings: GuardSettings) {
  return {
    revocation: {
      file: settings.REVOCATION_FILE === NO_FILE ? undefined : settings.REVOCATION_FILE,
      whenUnavailable: settings.REVOCATION_WHEN_UNAVAILABLE,
      accessTokenLifetimeSeconds: settings.ACCESS_TOKEN_LIFETIME_SECONDS,
      refreshTokenLifetimeSeconds: settings.REFRESH_TOKEN_LIFETIME_SECONDS,
    },
    redis: redisOptions(settings),
    routes: { unknownScope: settings.UNKNOWN_SCOPES },
    allowInsecureHttp: settings.ALLOW_INSECURE_HTTP,
  };
}

/** What the settings of whoever issues tokens come to as options. */
export function issuingOptionsOf({
  PUBLIC_URL,
  METADATA_ISSUER,
  INTROSPECTION_CLIENTS,
  SESSION_ENCRYPTION_KEYS,
  ADMIN_GROUPS,
  ADMIN_SCOPES,
  RATE_LIMITS,
}: IssuingSettings) {
  return {
    limits: RATE_LIMITS,
    publicUrl: PUBLIC_URL,
    issuer: METADATA_ISSUER,
    introspection: { trustedClients: INTROSPECTION_CLIENTS },
    resource: PUBLIC_URL === undefined ? undefined : { identifier: PUBLIC_URL },
    sessions: { encryptionKeys: keysOf(SESSION_ENCRYPTION_KEYS) },
    administrators:
      ADMIN_GROUPS === undefined && ADMIN_SCOPES === undefined
        ? undefined
        : { groups: ADMIN_GROUPS ?? [], scopes: ADMIN_SCOPES ?? [] },
  };
}

function keysOf([first, ...older]: readonly string[] = []): [string, ...string[]] | undefined {
  return first === undefined ? undefined : [first, ...older];
}

type RedisSettings = Pick<GuardSettings, Extract<keyof GuardSettings, `REDIS_${string}`>>;

/** @returns `undefined` where no setting leads to one */
export function redisOptions(settings: RedisSettings): RedisOptions | undefined {
  const { REDIS_URL: url, REDIS_SENTINEL_NODES: sentinels, REDIS_CLUSTER_NODES: nodes } = settings;
  const { REDIS_KEY_PREFIX: keyPrefix } = settings;
  if (url !== undefined) return { url, keyPrefix };
  if (nodes !== undefined) return { cluster: { nodes }, keyPrefix };
  if (sentinels === undefined) return undefined;
  const { REDIS_SENTINEL_NAME: name = '', REDIS_USERNAME: username, REDIS_PASSWORD: password } = settings;
  return { sentinel: { name, nodes: sentinels, username, password }, keyPrefix };
}
