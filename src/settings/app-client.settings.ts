import { z } from 'zod';
import { required } from './setting.values.js';

const scopes = z.array(
  z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, 'Give the name of a scope, without spaces.'),
);

export const passwordFlow = z.enum(['USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH', 'USER_SRP_AUTH']);

/** What an app client may be told, its secret aside: by the options of a module and by settings alike. */
export const appClientShape = {
  clientId: z.string().regex(/^[\w+]{1,128}$/, 'Give the id of an app client.'),
  name: z
    .string()
    .regex(/^[^\p{C}]{1,128}$/u, 'Give 1 to 128 characters, none of them invisible.')
    .optional(),
  clientSecrets: z.tuple([z.string().min(1)], z.string().min(1)).optional(),
  grants: z.array(z.string().min(1)).optional(),
  scopes: scopes.optional(),
  defaultScopes: scopes.min(1, 'Name a scope, or leave it out.').optional(),
  redirectUris: z
    .array(z.string().regex(/^[a-z][a-z0-9+.-]*:[^#\s]+$/i, 'Give full addresses without a fragment.'))
    .optional(),
  pkce: z.enum(['required', 'optional']).optional(),
  passwordFlow: passwordFlow.optional(),
  refreshFlow: z.enum(['GetTokensFromRefreshToken', 'REFRESH_TOKEN_AUTH', 'domain']).optional(),
  machineTokenFlow: z.enum(['domain', 'GetClientToken']).optional(),
  authSessionValiditySeconds: z.number().int().min(180).max(900).optional(),
};

interface Told {
  readonly clientSecret?: unknown;
  readonly clientSecrets?: readonly string[];
  readonly pkce?: 'required' | 'optional';
  readonly scopes?: readonly string[];
  readonly defaultScopes?: readonly string[];
}

/** What no single member shows. */
export function checkAppClient(client: Told, context: z.RefinementCtx): void {
  const { clientSecret, clientSecrets, pkce, scopes: allowed, defaultScopes } = client;
  if (clientSecret !== undefined && clientSecrets !== undefined) {
    context.addIssue({ code: 'custom', message: 'Give clientSecret or clientSecrets, not both.' });
  }
  if (pkce === 'optional' && clientSecret === undefined && clientSecrets === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['pkce'],
      message: 'Must be required: the client has no secret.',
    });
  }
  const isBeyond = defaultScopes?.some((scope) => allowed?.includes(scope) === false);
  if (isBeyond === true) {
    context.addIssue({ code: 'custom', path: ['defaultScopes'], message: 'Holds more than scopes does.' });
  }
}

const HOW =
  'Give app clients as id, id:secret or id:new-secret:old-secret, parted by commas, or as a JSON array of objects.';

const appClient = z
  .strictObject({ ...appClientShape, clientSecret: z.string().min(1).optional() })
  .superRefine(checkAppClient);

type AppClientSetting = z.infer<typeof appClient>;

/** `COGNITO_CLIENTS`: ids with their secrets, or in JSON everything that the options of a module may say of a client. */
export const appClientsSetting: z.ZodType<[AppClientSetting, ...AppClientSetting[]]> = z
  .string(required(HOW))
  .transform((text, context) => {
    const told = text.trimStart().startsWith('[') ? parsed(text) : listed(text);
    if (told === undefined) context.addIssue({ code: 'custom', message: HOW });
    return told ?? z.NEVER;
  })
  .pipe(z.tuple([appClient], appClient).refine(hasNoRepetition, 'Names an app client twice.'));

/** The error of the parser would hold some of the text, and with it a secret. */
function parsed(text: string): unknown {
  try {
    const told: unknown = JSON.parse(text);
    return Array.isArray(told) && told.length > 0 ? told : undefined;
  } catch {
    return undefined;
  }
}

function listed(text: string): unknown {
  const ones = text.split(',').map((one) => one.trim());
  if (!ones.every((one) => /^[\w+]+(:[^:\s]+){0,2}$/.test(one))) return undefined;
  return ones.map((one) => {
    const [clientId, clientSecret, older] = one.split(':');
    return older === undefined
      ? { clientId, clientSecret }
      : { clientId, clientSecrets: [clientSecret, older] };
  });
}

function hasNoRepetition(clients: readonly { readonly clientId: string }[]): boolean {
  return new Set(clients.map(({ clientId }) => clientId)).size === clients.length;
}
