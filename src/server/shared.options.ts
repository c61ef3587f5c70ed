import type { AuthOptions } from '../index.js';
import type { ServerSettings } from './settings.schema.js';

type SharedOptions = Pick<AuthOptions, 'revocation' | 'redis' | 'sessions' | 'allowInsecureHttp'>;

/** What the environment says alike for both kinds of pool. */
export function sharedOptions(settings: ServerSettings): SharedOptions {
  const [firstKey, ...olderKeys] = settings.SESSION_ENCRYPTION_KEYS ?? [];
  return {
    revocation: {
      file: settings.REVOCATION_FILE,
      whenUnavailable: settings.REVOCATION_WHEN_UNAVAILABLE,
      accessTokenLifetimeSeconds: settings.ACCESS_TOKEN_LIFETIME_SECONDS,
      refreshTokenLifetimeSeconds: settings.REFRESH_TOKEN_LIFETIME_SECONDS,
    },
    redis:
      settings.REDIS_URL === undefined
        ? undefined
        : { url: settings.REDIS_URL, keyPrefix: settings.REDIS_KEY_PREFIX },
    sessions: firstKey === undefined ? {} : { encryptionKeys: [firstKey, ...olderKeys] },
    allowInsecureHttp: settings.ALLOW_INSECURE_HTTP,
  };
}
