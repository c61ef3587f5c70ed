import { z } from 'zod';
import { trustProxySetting } from '../settings/limit.settings.js';
import { guardShape, issuingShape, poolShape, upstreamShape } from '../settings/module.settings.js';
import { address, flag, list, port } from '../settings/setting.values.js';
import { operationShape } from './operation.settings.js';

export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/** Whichever the pool. */
const common = {
  PORT: port.default(3000),
  HOST: z.string().min(1).optional(),
  GRANTS: list
    .pipe(z.array(z.enum(GRANT_TYPES, `Give grant types out of ${GRANT_TYPES.join(', ')}.`)))
    .optional(),
  ACCOUNT_ROUTES: flag.optional(),
  TRUST_PROXY: trustProxySetting.optional(),
  ...guardShape,
  ...issuingShape,
  ...operationShape,
};

export const embeddedSchema = z.object({
  ...common,
  USER_POOL_PORT: port.default(9229),
  USER_POOL_URL: address.optional(),
});

export const cognitoSchema = z.object({ ...common, ...poolShape, ...upstreamShape });

export type EmbeddedSettings = z.infer<typeof embeddedSchema> & { readonly pool: 'embedded' };
export type CognitoServerSettings = z.infer<typeof cognitoSchema> & { readonly pool: 'cognito' };
export type ServerSettings = EmbeddedSettings | CognitoServerSettings;

/** Every setting there is. */
export type SettingName = keyof typeof embeddedSchema.shape | keyof typeof cognitoSchema.shape;
