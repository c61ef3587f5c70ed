import type { SettingName } from './settings.schema.js';

/** What people are told of a setting: `.env.example` and the table of the README are made of it. */
export interface SettingNote {
  /** What holds where it is not set. */
  readonly standard: string;
  readonly meaning: string;
}

interface SettingGroup {
  readonly title: string;
  readonly settings: Readonly<Partial<Record<SettingName, SettingNote>>>;
}

const note = (standard: string, meaning: string): SettingNote => ({ standard, meaning });
const all = <T extends Readonly<Record<string, SettingNote>>>(title: string, settings: T) => ({
  title,
  settings,
});

const pool = all('The user pool at AWS; without any of these, the server brings its own', {
  COGNITO_USER_POOL_ID: note('needed', 'such as `us-east-1_AbCdEfGhI`'),
  COGNITO_DOMAIN: note(
    'needed',
    'origin of the OAuth domain, such as `https://example.auth.us-east-1.amazoncognito.com`',
  ),
  COGNITO_CLIENTS: note(
    'needed',
    'app clients as `id`, `id:secret` or, while it rotates, `id:new:old`, parted by commas; the first is the server\'s own. Or in JSON, with whatever `AppClientOptions` have: `[{"clientId":"web","scopes":["openid"],"passwordFlow":"USER_SRP_AUTH"}]`',
  ),
  COGNITO_PASSWORD_FLOW: note(
    '`USER_PASSWORD_AUTH`',
    'how the passwords of app clients go to Cognito that say no `passwordFlow` of their own; `USER_SRP_AUTH` sends only a proof, `ADMIN_USER_PASSWORD_AUTH` takes AWS credentials. `ExplicitAuthFlows` must have it with `ALLOW_` in front',
  ),
  COGNITO_ISSUER: note("AWS's original form", '`iss` of the tokens, for pools with the updated issuer type'),
  COGNITO_JWKS_URI: note('`{issuer}/.well-known/jwks.json`', 'where the keys are'),
  COGNITO_ENDPOINT: note("AWS's of the region", 'origin of the cognito-idp API'),
  COGNITO_REGION: note("from the pool's id", 'region of the API'),
  RESOURCE_SERVER: note('`orders`', 'identifier that a scope without a slash belongs to'),
});

const server = all('The server', {
  PORT: note('3000', 'port to listen on'),
  HOST: note('all addresses; loopback with the embedded pool', 'address to listen on'),
  PUBLIC_URL: note(
    'where each request was sent to',
    'address under which clients and browsers reach the server, for metadata, redirects and the device page; also what the server is called as a resource (RFC 9728)',
  ),
  METADATA_ISSUER: note(
    '`server`',
    'whose name the metadata carry; `user-pool` for OpenID Connect clients that find the server by the full address of `/.well-known/openid-configuration` and check ID tokens, which carry the `iss` of the pool',
  ),
  GRANTS: note('all but `password`; all with the embedded pool', 'parted by commas'),
  INTROSPECTION_CLIENTS: note(
    'none: each is told of its own tokens only',
    'app clients with a secret that may introspect the tokens of all, by id, parted by commas: resource servers',
  ),
  ACCOUNT_ROUTES: note(
    '`false`; on with the embedded pool',
    'sign-up, forgotten passwords and `/auth/account`',
  ),
  UNKNOWN_SCOPES: note(
    '`warn`',
    '`refuse` does not start while a route demands a scope that the pool does not have, and where that cannot be seen says so and starts; `allow` does not look',
  ),
  RATE_LIMITS: note(
    'on',
    '`off`, or limits in place of the usual ones, such as `signIns=20/900,userCodes=off`: 20 in 900 seconds',
  ),
  TRUST_PROXY: note(
    'none',
    'how many proxies are in front, or their addresses; without it all who come through one share the limits of one address',
  ),
  ALLOW_INSECURE_HTTP: note('`false`', 'plain http to other hosts than this one, for closed networks'),
});

const instances = all('Several instances', {
  REDIS_URL: note('none', '`redis://` or `rediss://`, of one server'),
  REDIS_SENTINEL_NODES: note(
    'none',
    'instead: the sentinels, as `redis://` or `rediss://`, parted by commas',
  ),
  REDIS_SENTINEL_NAME: note(
    'needed with sentinels',
    'the name under which they know the server, such as `mymaster`',
  ),
  REDIS_USERNAME: note('none', 'of that server'),
  REDIS_PASSWORD: note('none', "of that server; the sentinels' own stand in their addresses"),
  REDIS_CLUSTER_NODES: note('none', 'instead: some nodes of a cluster, parted by commas'),
  REDIS_KEY_PREFIX: note('`nest-cognito-oauth`', 'in front of every key, in braces'),
  SESSION_ENCRYPTION_KEYS: note(
    'needed with Redis',
    '32 bytes in base64 each, parted by commas; the first encrypts, older ones stay behind it for the life of a refresh token',
  ),
});

const revocation = all('Revocation, and who may revoke for others', {
  REVOCATION_FILE: note(
    '`data/revocations-{PORT}` without Redis',
    "keeps revocations past a restart and, in `.known` beside it, from where accounts have signed in, not sessions; `none` forgets. With a pool of the server's own: none, its keys end with it",
  ),
  REVOCATION_WHEN_UNAVAILABLE: note('`deny`', '`allow` lets requests pass unchecked while the store is away'),
  ACCESS_TOKEN_LIFETIME_SECONDS: note('86400', 'the longest of any app client'),
  REFRESH_TOKEN_LIFETIME_SECONDS: note('2592000', 'the longest of any app client'),
  ADMIN_GROUPS: note(
    'none; `admins` with the embedded pool',
    'groups of which one makes an administrator, parted by commas',
  ),
  ADMIN_SCOPES: note(
    'none',
    'scopes that an administrator needs, parted by commas; with both, both must hold',
  ),
});

const operation = all('Operation', {
  CORS_ORIGINS: note('none', 'origins whose pages may call the server from a browser, parted by commas'),
  REQUEST_TIMEOUT_SECONDS: note(
    '30',
    'how long a caller may take to send a request; for the headers at most 10',
  ),
  SHUTDOWN_DELAY_SECONDS: note(
    '0',
    'after SIGTERM: how long it goes on while `/health/ready` answers 503, so that load balancers hear of it',
  ),
  LOG_LEVEL: note(
    '`log`',
    '`verbose`, `debug`, `log`, `warn`, `error` or `fatal`; `debug` lists the routes and tells of each request',
  ),
  LOG_FORMAT: note('`json`; `text` with the embedded pool', 'an object a line, or words'),
  METRICS_PORT: note('none', 'serves `/metrics` for Prometheus, on a port of its own'),
  METRICS_HOST: note('`127.0.0.1`', 'address of that port'),
});

const embedded = all('The embedded pool', {
  USER_POOL_PORT: note('9229', 'port of the embedded pool'),
  USER_POOL_URL: note('none', 'join the embedded pool that another instance has started'),
});

/** Every setting of the server, in the order of reading. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  pool,
  server,
  instances,
  revocation,
  operation,
  embedded,
];

/** Does not compile while a setting lacks its note. */
export const SETTING_NOTES: Readonly<Record<SettingName, SettingNote>> = {
  ...pool.settings,
  ...server.settings,
  ...instances.settings,
  ...revocation.settings,
  ...operation.settings,
  ...embedded.settings,
};
