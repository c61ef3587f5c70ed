import { z } from 'zod';
import { trustProxySetting } from './limit.settings.js';
import { operationShape } from './operation.settings.js';
import { flag, list, port } from './setting.values.js';

export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/** The password grant is legacy: it is on where it is named. */
export const USUAL_GRANTS: readonly GrantType[] = GRANT_TYPES.filter((grantType) => grantType !== 'password');

/** Of the server itself, whichever the pool. */
export const serverShape = {
  PORT: port.default(3000),
  HOST: z.string().min(1).optional(),
  GRANTS: list
    .pipe(z.array(z.enum(GRANT_TYPES, `Give grant types out of ${GRANT_TYPES.join(', ')}.`)))
    .optional(),
  ACCOUNT_ROUTES: flag.optional(),
  TRUST_PROXY: trustProxySetting.optional(),
  ...operationShape,
};
