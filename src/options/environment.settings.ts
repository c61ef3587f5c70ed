import type { z } from 'zod';
import type { AuthOptions } from './auth.options.js';
import { OptionsError } from './options.fault.js';
import type { ResourceServerOptions } from './resource-server.options.js';
import {
  type AuthSettings,
  authSettingsSchema,
  type ResourceServerSettings,
  resourceServerSettingsSchema,
} from '../settings/module.settings.js';
import { guardOptionsOf, issuingOptionsOf } from '../settings/module.options.js';
import { introspectionFaults, poolFaults, sessionFaults, storeFaults } from '../settings/setting.faults.js';
import { readSettings } from '../settings/settings.reader.js';
import type { Environment } from '../settings/setting.values.js';

/**
 * Reads the settings of `AuthModule` from variables, for `registerAs` or `validate` of `@nestjs/config`; which there
 * are, `docs/settings.md` tells. Secrets may lie in files: `COGNITO_CLIENTS_FILE=/run/secrets/clients`. Other variables
 * are left alone.
 *
 * @throws OptionsError that names every fault
 */
export function authSettings(environment: Environment): AuthSettings {
  return read('Settings', authSettingsSchema, environment, (given) => [
    ...storeFaults(given),
    ...sessionFaults(given),
    ...poolFaults(given, Object.keys(authSettingsSchema.shape)),
    ...introspectionFaults(given),
  ]);
}

/**
 * The same for `ResourceServerModule`: what issuing tokens takes is not asked for.
 *
 * @throws OptionsError that names every fault
 */
export function resourceServerSettings(environment: Environment): ResourceServerSettings {
  return read('Settings', resourceServerSettingsSchema, environment, (given) => [
    ...storeFaults(given),
    ...poolFaults(given, Object.keys(resourceServerSettingsSchema.shape)),
  ]);
}

/** The options of `ResourceServerModule` that settings come to. Add what no variable says. */
export function resourceServerOptionsOf(
  settings: ResourceServerSettings | AuthSettings,
): ResourceServerOptions {
  return {
    ...guardOptionsOf(settings),
    pools: {
      default: {
        userPoolId: settings.COGNITO_USER_POOL_ID,
        issuer: settings.COGNITO_ISSUER,
        jwksUri: settings.COGNITO_JWKS_URI,
        clientIds: settings.COGNITO_CLIENTS.map(({ clientId }) => clientId),
      },
    },
    resourceServer: settings.RESOURCE_SERVER,
  };
}

/** The options of `AuthModule` that settings come to. Add what no variable says. */
export function authOptionsOf(settings: AuthSettings): AuthOptions {
  const [first, ...others] = settings.COGNITO_CLIENTS;
  const inFull = (client: typeof first) => ({
    ...client,
    passwordFlow: client.passwordFlow ?? settings.COGNITO_PASSWORD_FLOW,
  });
  return {
    ...resourceServerOptionsOf(settings),
    ...issuingOptionsOf(settings),
    cognito: {
      domain: settings.COGNITO_DOMAIN,
      endpoint: settings.COGNITO_ENDPOINT,
      region: settings.COGNITO_REGION,
    },
    clients: [inFull(first), ...others.map(inFull)],
  };
}

function read<T>(
  subject: string,
  schema: z.ZodType<T>,
  environment: Environment,
  further: (given: Readonly<Record<string, string>>) => readonly string[],
): Readonly<T> {
  const { value, faults } = readSettings(schema, environment, further);
  if (value === undefined) throw new OptionsError(subject, faults);
  return value;
}
