import { z } from 'zod';
import { appClientsSetting, passwordFlow } from './app-client.settings.js';
import { rateLimitsSetting } from './limit.settings.js';
import { address, encryptionKey, flag, list, redisUrl, required, seconds } from './setting.values.js';

const userPoolId = 'Give the id of the user pool, such as us-east-1_AbCdEfGhI.';
const domain = 'Give the address of the OAuth domain of the pool.';

/** Where revocations are kept and for how long: whichever the pool. */
export const guardShape = {
  REDIS_URL: redisUrl.optional(),
  REDIS_SENTINEL_NODES: list.pipe(z.array(redisUrl)).optional(),
  REDIS_SENTINEL_NAME: z.string().min(1).optional(),
  REDIS_CLUSTER_NODES: list.pipe(z.array(redisUrl)).optional(),
  REDIS_USERNAME: z.string().min(1).optional(),
  REDIS_PASSWORD: z.string().min(1).optional(),
  REDIS_KEY_PREFIX: z.string().min(1).optional(),
  REVOCATION_FILE: z.string().min(1).optional(),
  REVOCATION_WHEN_UNAVAILABLE: z.enum(['deny', 'allow'], 'Give deny or allow.').default('deny'),
  ACCESS_TOKEN_LIFETIME_SECONDS: seconds.optional(),
  REFRESH_TOKEN_LIFETIME_SECONDS: seconds.optional(),
  UNKNOWN_SCOPES: z.enum(['warn', 'refuse', 'allow'], 'Give warn, refuse or allow.').optional(),
  ALLOW_INSECURE_HTTP: flag.default(false),
};

/** What issuing tokens takes besides: whichever the pool. */
export const issuingShape = {
  PUBLIC_URL: address.optional(),
  METADATA_ISSUER: z.enum(['server', 'user-pool'], 'Give server or user-pool.').optional(),
  SESSION_ENCRYPTION_KEYS: list.pipe(z.array(encryptionKey)).optional(),
  INTROSPECTION_CLIENTS: list.optional(),
  ADMIN_GROUPS: list.optional(),
  ADMIN_SCOPES: list.optional(),
  RATE_LIMITS: rateLimitsSetting.optional(),
};

/** The user pool, as guards need to know it. */
export const poolShape = {
  COGNITO_USER_POOL_ID: z.string(required(userPoolId)).regex(/^[\w-]+_[0-9a-zA-Z]+$/, userPoolId),
  COGNITO_CLIENTS: appClientsSetting,
  COGNITO_ISSUER: address.optional(),
  COGNITO_JWKS_URI: address.optional(),
  RESOURCE_SERVER: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'Give the identifier of a resource server, without spaces.')
    .default('orders'),
};

/** How the user pool is reached by who issues tokens. */
export const upstreamShape = {
  COGNITO_DOMAIN: z.url({ protocol: /^https?$/, ...required(domain) }),
  COGNITO_PASSWORD_FLOW: passwordFlow.optional(),
  COGNITO_ENDPOINT: address.optional(),
  COGNITO_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'Give a region, such as us-east-1.')
    .optional(),
};

/** For a guard, the address of its domain is nothing to stumble over, and nothing to need. */
const unneededUpstream = {
  COGNITO_DOMAIN: address.optional(),
  COGNITO_PASSWORD_FLOW: upstreamShape.COGNITO_PASSWORD_FLOW,
  COGNITO_ENDPOINT: upstreamShape.COGNITO_ENDPOINT,
  COGNITO_REGION: upstreamShape.COGNITO_REGION,
};

export const resourceServerSettingsSchema = z.object({ ...guardShape, ...poolShape, ...unneededUpstream });
export const authSettingsSchema = z.object({
  ...guardShape,
  ...issuingShape,
  ...poolShape,
  ...upstreamShape,
});

const guard = z.object(guardShape);
const issuing = z.object(issuingShape);

export type GuardSettings = Readonly<z.infer<typeof guard>>;
export type IssuingSettings = Readonly<z.infer<typeof issuing>>;
/** The settings of `ResourceServerModule`, each by the name of its variable. */
export type ResourceServerSettings = Readonly<z.infer<typeof resourceServerSettingsSchema>>;
/** The settings of `AuthModule`, each by the name of its variable. */
export type AuthSettings = Readonly<z.infer<typeof authSettingsSchema>>;
