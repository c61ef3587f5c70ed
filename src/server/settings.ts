import { z } from 'zod';
import { OptionsError } from '../index.js';

export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials', 'password'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

const port = z.coerce.number('Give a port number.').int().min(0).max(65_535);
const seconds = z.coerce.number('Give a number of seconds.').int().positive();
const flag = z.enum(['true', 'false'], 'Give true or false.').transform((value) => value === 'true');
const list = z.string().transform((value) => value.split(',').map((one) => one.trim()));
const address = z.url({ protocol: /^https?$/, error: 'Give a full http(s) address.' });

const common = {
  PORT: port.default(3000),
  HOST: z.string().min(1).optional(),
  GRANTS: list
    .pipe(z.array(z.enum(GRANT_TYPES, `Give grant types out of ${GRANT_TYPES.join(', ')}.`)))
    .optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'Give a redis:// or rediss:// address.' }).optional(),
  REDIS_KEY_PREFIX: z.string().min(1).optional(),
  SESSION_ENCRYPTION_KEYS: list.optional(),
  REVOCATION_WHEN_UNAVAILABLE: z.enum(['deny', 'allow'], 'Give deny or allow.').default('deny'),
  ACCESS_TOKEN_LIFETIME_SECONDS: seconds.optional(),
  REFRESH_TOKEN_LIFETIME_SECONDS: seconds.optional(),
  ALLOW_INSECURE_HTTP: flag.default(false),
};

const embedded = z.object({
  ...common,
  USER_POOL_PORT: port.default(9229),
  USER_POOL_URL: address.optional(),
});

const client = z
  .string()
  .regex(/^[\w+]+(:[^:\s]+)?$/, 'Give app clients as id or id:secret, parted by commas.')
  .transform((text) => {
    const [clientId = '', clientSecret] = text.split(':');
    return { clientId, clientSecret };
  });

const required = (what: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? `Missing. ${what}` : what),
});

const cognito = z.object({
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
  RESOURCE_SERVER: z.string().min(1).default('orders'),
  AWS_REGION: z.string().min(1).optional(),
});

export type EmbeddedSettings = z.infer<typeof embedded> & { readonly pool: 'embedded' };
export type CognitoServerSettings = z.infer<typeof cognito> & { readonly pool: 'cognito' };
export type ServerSettings = EmbeddedSettings | CognitoServerSettings;

/**
 * Reads the settings of the server from its environment. As soon as one `COGNITO_…` setting is there, all of
 * them must be; without any, the server brings its own user pool.
 *
 * @throws OptionsError that names every fault
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): ServerSettings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const isCognito = Object.keys(given).some((name) => name.startsWith('COGNITO_'));
  if (!isCognito) return { ...parse('Environment', embedded, given), pool: 'embedded' };
  return { ...parse('Environment (AWS settings are present)', cognito, given), pool: 'cognito' };
}

function parse<T>(subject: string, schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given);
  if (!result.success) throw OptionsError.of(subject, result.error);
  return result.data;
}
