import type { ServerSettings } from '../settings.schema.js';

/** Shorter ones would take ordinary words out of every line. */
const SHORTEST = 6;

/**
 * The secrets of the settings, letter by letter: whoever sends one as the id of a request, or a package that quotes
 * it, must not bring it into the log.
 */
export function secretsOf(settings: ServerSettings): readonly string[] {
  const { SESSION_ENCRYPTION_KEYS: keys = [], REDIS_PASSWORD: password = '' } = settings;
  const clients = settings.pool === 'cognito' ? settings.COGNITO_CLIENTS : [];
  const stores = [
    settings.REDIS_URL ?? [],
    settings.REDIS_SENTINEL_NODES ?? [],
    settings.REDIS_CLUSTER_NODES ?? [],
  ];
  return [
    ...clients.flatMap(({ clientSecret = [], clientSecrets = [] }) => [clientSecret, clientSecrets]),
    ...stores.flat().flatMap(passwordsIn),
    keys,
    password,
  ]
    .flat()
    .filter((secret) => secret.length >= SHORTEST);
}

/** As it stands in the address, and as it is. */
function passwordsIn(address: string): readonly string[] {
  const { password } = new URL(address);
  return [password, decodeURIComponent(password)];
}
