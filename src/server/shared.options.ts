import type { AuthOptions, RedisOptions } from '../index.js';
import { NO_FILE } from './revocation.file.js';
import type { ServerSettings } from './settings.schema.js';

type SharedOptions = Pick<
  AuthOptions,
  | 'publicUrl'
  | 'limits'
  | 'revocation'
  | 'redis'
  | 'sessions'
  | 'administrators'
  | 'allowInsecureHttp'
  | 'routes'
>;

/** What the environment says alike for both kinds of pool. */
export function sharedOptions(settings: ServerSettings): SharedOptions {
  const [firstKey, ...olderKeys] = settings.SESSION_ENCRYPTION_KEYS ?? [];
  return {
    publicUrl: settings.PUBLIC_URL,
    revocation: {
      file: settings.REVOCATION_FILE === NO_FILE ? undefined : settings.REVOCATION_FILE,
      whenUnavailable: settings.REVOCATION_WHEN_UNAVAILABLE,
      accessTokenLifetimeSeconds: settings.ACCESS_TOKEN_LIFETIME_SECONDS,
      refreshTokenLifetimeSeconds: settings.REFRESH_TOKEN_LIFETIME_SECONDS,
    },
    limits: settings.RATE_LIMITS,
    redis: redisOptions(settings),
    sessions: firstKey === undefined ? {} : { encryptionKeys: [firstKey, ...olderKeys] },
    administrators: administratorsOf(settings),
    allowInsecureHttp: settings.ALLOW_INSECURE_HTTP,
    routes: { unknownScope: settings.UNKNOWN_SCOPES },
  };
}

function redisOptions(settings: ServerSettings): RedisOptions | undefined {
  const { REDIS_URL: url, REDIS_SENTINEL_NODES: sentinels, REDIS_CLUSTER_NODES: nodes } = settings;
  const { REDIS_KEY_PREFIX: keyPrefix } = settings;
  if (url !== undefined) return { url, keyPrefix };
  if (nodes !== undefined) return { cluster: { nodes }, keyPrefix };
  if (sentinels === undefined) return undefined;
  const { REDIS_SENTINEL_NAME: name = '', REDIS_USERNAME: username, REDIS_PASSWORD: password } = settings;
  return { sentinel: { name, nodes: sentinels, username, password }, keyPrefix };
}

function administratorsOf({ ADMIN_GROUPS, ADMIN_SCOPES }: ServerSettings): AuthOptions['administrators'] {
  if (ADMIN_GROUPS === undefined && ADMIN_SCOPES === undefined) return undefined;
  return { groups: ADMIN_GROUPS ?? [], scopes: ADMIN_SCOPES ?? [] };
}
