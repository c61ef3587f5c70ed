import { z } from 'zod';
import { guardShape, issuingShape, poolShape, upstreamShape } from '../settings/module.settings.js';
import { serverShape } from '../settings/server.settings.js';
import { address, port } from '../settings/setting.values.js';

/** Whichever the pool. */
const common = { ...serverShape, ...guardShape, ...issuingShape };

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
