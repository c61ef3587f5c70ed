import { z } from 'zod';
import { rateLimitsSetting, trustProxySetting } from './limit.settings.js';

export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

const port = z.coerce.number('Give a port number.').int().min(0).max(65_535);
const seconds = z.coerce.number('Give a number of seconds.').int().positive();
const flag = z.enum(['true', 'false'], 'Give true or false.').transform((value) => value === 'true');
const list = z.string().transform((value) => value.split(',').map((one) => one.trim()));
const address = z.url({ protocol: /^https?$/, error: 'Give a full http(s) address.' });

const encryptionKey = z
  .string()
  .refine(
    (key) => Buffer.from(key, 'base64').length === 32,
    'Give 32 random bytes in base64: openssl rand -base64 32',
  );

const redisUrl = z.url({ protocol: /^rediss?$/, error: 'Give a redis:// or rediss:// address.' });

const common = {
  PORT: port.default(3000),
  HOST: z.string().min(1).optional(),
  PUBLIC_URL: address.optional(),
  GRANTS: list
    .pipe(z.array(z.enum(GRANT_TYPES, `Give grant types out of ${GRANT_TYPES.join(', ')}.`)))
    .optional(),
  ACCOUNT_ROUTES: flag.optional(),
  REDIS_URL: redisUrl.optional(),
  REDIS_SENTINEL_NODES: list.pipe(z.array(redisUrl)).optional(),
  REDIS_SENTINEL_NAME: z.string().min(1).optional(),
  REDIS_CLUSTER_NODES: list.pipe(z.array(redisUrl)).optional(),
  REDIS_USERNAME: z.string().min(1).optional(),
  REDIS_PASSWORD: z.string().min(1).optional(),
  REDIS_KEY_PREFIX: z.string().min(1).optional(),
  SESSION_ENCRYPTION_KEYS: list.pipe(z.array(encryptionKey)).optional(),
  ADMIN_GROUPS: list.optional(),
  ADMIN_SCOPES: list.optional(),
  REVOCATION_FILE: z.string().min(1).optional(),
  REVOCATION_WHEN_UNAVAILABLE: z.enum(['deny', 'allow'], 'Give deny or allow.').default('deny'),
  ACCESS_TOKEN_LIFETIME_SECONDS: seconds.optional(),
  REFRESH_TOKEN_LIFETIME_SECONDS: seconds.optional(),
  UNKNOWN_SCOPES: z.enum(['warn', 'refuse', 'allow'], 'Give warn, refuse or allow.').default('warn'),
  RATE_LIMITS: rateLimitsSetting.optional(),
  TRUST_PROXY: trustProxySetting.optional(),
  ALLOW_INSECURE_HTTP: flag.default(false),
};

export const embeddedSchema = z.object({
  ...common,
  USER_POOL_PORT: port.default(9229),
  USER_POOL_URL: address.optional(),
});

const client = z
  .string()
  .regex(
    /^[\w+]+(:[^:\s]+){0,2}$/,
    'Give app clients as id, id:secret or id:new-secret:old-secret, parted by commas.',
  )
  .transform((text) => {
    const [clientId = '', clientSecret, older] = text.split(':');
    if (clientSecret === undefined || older === undefined) return { clientId, clientSecret };
    const clientSecrets: [string, string] = [clientSecret, older];
    return { clientId, clientSecrets };
  });

const required = (what: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? `Missing. ${what}` : what),
});

export const cognitoSchema = z.object({
  ...common,
  COGNITO_USER_POOL_ID: z
    .string(required('Give the id of the user pool, such as us-east-1_AbCdEfGhI.'))
    .regex(/^[\w-]+_[0-9a-zA-Z]+$/, 'Give the id of the user pool, such as us-east-1_AbCdEfGhI.'),
  COGNITO_DOMAIN: z.url({
    protocol: /^https?$/,
    ...required('Give the address of the OAuth domain of the pool.'),
  }),
  COGNITO_CLIENTS: z
    .string(
      required('Give app clients as id or id:secret, parted by commas; the first is the server its own.'),
    )
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.tuple([client], client)),
  COGNITO_ISSUER: address.optional(),
  COGNITO_JWKS_URI: address.optional(),
  COGNITO_ENDPOINT: address.optional(),
  RESOURCE_SERVER: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'Give the identifier of a resource server, without spaces.')
    .default('orders'),
  COGNITO_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'Give a region, such as us-east-1.')
    .optional(),
});

export type EmbeddedSettings = z.infer<typeof embeddedSchema> & { readonly pool: 'embedded' };
export type CognitoServerSettings = z.infer<typeof cognitoSchema> & { readonly pool: 'cognito' };
export type ServerSettings = EmbeddedSettings | CognitoServerSettings;

/** Every setting there is. */
export const settingNames: readonly string[] = [
  ...new Set([...Object.keys(embeddedSchema.shape), ...Object.keys(cognitoSchema.shape)]),
];
