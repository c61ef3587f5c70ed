import type { Command } from 'commander';
import { z } from 'zod';
import type { CheckupSettings } from '../provisioning/checkup/checkup.settings.js';
import { advice, type Finding } from '../provisioning/checkup/finding.js';
import type { RedisOptions } from '../redis/redis.options.js';
import { KEPT_SECONDS } from '../provisioning/token.validity.js';
import { redisOptions } from '../settings/module.options.js';
import { authSettingsSchema, guardShape } from '../settings/module.settings.js';
import { serverShape, USUAL_GRANTS } from '../settings/server.settings.js';
import { serverFaults, sessionFaults } from '../settings/setting.faults.js';
import { givenSettings } from '../settings/secret.files.js';
import type { Environment } from '../settings/setting.values.js';
import { readSettings } from '../settings/settings.reader.js';
import { issuerOf, type UpstreamFlags } from './upstream.flags.js';

/** What of the settings can be used, and everything that is wrong with them. */
export interface DoctorSettings {
  readonly checkup: Omit<CheckupSettings, 'serverUrl'>;
  readonly upstream: UpstreamFlags;
  /** `undefined` where there is none, or its settings are bad. */
  readonly redis: RedisOptions | undefined;
  readonly resourceServer: string | undefined;
  readonly findings: readonly Finding[];
}

const schema = z.object({ ...authSettingsSchema.shape, ...serverShape });
const { shape } = schema;

/** Variables, and in their place the flags that stand for them. */
export function environmentOf(command: Command): Environment {
  const said = command.options.flatMap((option): [string, string][] => {
    const value: unknown = command.getOptionValue(option.attributeName());
    return option.envVar !== undefined && typeof value === 'string' ? [[option.envVar, value]] : [];
  });
  return { ...process.env, ...Object.fromEntries(said) };
}

/**
 * Reads the settings as the server does, and goes on with those that are good.
 *
 * @throws Error that names every fault, where the pool cannot even be asked
 */
export function readDoctorSettings(environment: Environment): DoctorSettings {
  const { faults } = readSettings(schema, environment, (given) => serverFaults(given, Object.keys(shape)));
  const usable = <T>(name: string, one: z.ZodType<T>) => one.safeParse(environment[name]).data;
  const userPoolId = usable('COGNITO_USER_POOL_ID', shape.COGNITO_USER_POOL_ID);
  if (userPoolId === undefined) throw unusable(faults);
  const address = usable('COGNITO_ENDPOINT', shape.COGNITO_ENDPOINT);
  const endpoint = address === undefined ? undefined : new URL(address).origin;
  const upstream = { endpoint, region: usable('COGNITO_REGION', shape.COGNITO_REGION) };
  const lifetime = shape.ACCESS_TOKEN_LIFETIME_SECONDS;
  return {
    checkup: {
      userPoolId,
      // One that is none is held against the pool's too: so it is said which it should be.
      domain: environment['COGNITO_DOMAIN']?.replace(/\/$/, ''),
      issuer: usable('COGNITO_ISSUER', shape.COGNITO_ISSUER) ?? issuerOf(upstream, userPoolId),
      clients: clientsOf(
        usable('COGNITO_CLIENTS', shape.COGNITO_CLIENTS) ?? [],
        usable('COGNITO_PASSWORD_FLOW', shape.COGNITO_PASSWORD_FLOW),
      ),
      grants: usable('GRANTS', shape.GRANTS) ?? USUAL_GRANTS,
      accessTokenLifetimeSeconds: usable('ACCESS_TOKEN_LIFETIME_SECONDS', lifetime) ?? KEPT_SECONDS.access,
      refreshTokenLifetimeSeconds: usable('REFRESH_TOKEN_LIFETIME_SECONDS', lifetime) ?? KEPT_SECONDS.refresh,
    },
    upstream,
    redis: faults.some((fault) => fault.startsWith('REDIS_')) ? undefined : redisOf(environment),
    resourceServer: usable('RESOURCE_SERVER', shape.RESOURCE_SERVER),
    findings: [
      ...faults.filter((fault) => !fault.startsWith('COGNITO_DOMAIN: Missing')).map(faultFinding),
      ...sessionFaults(givenSettings(environment).named).map(keyFinding),
    ],
  };
}

function redisOf(environment: Environment): RedisOptions | undefined {
  const { data } = z
    .object(guardShape)
    .safeParse(Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('REDIS_'))));
  return data && redisOptions(data);
}

function unusable(faults: readonly string[]): Error {
  const list = ['The settings cannot be used:', ...faults].join('\n  - ');
  return new Error(
    `${list}\nSet them as variables, in a file for --settings, or by the flags that --help names.`,
  );
}

type Clients = z.infer<typeof shape.COGNITO_CLIENTS>;
type PasswordFlow = z.infer<typeof shape.COGNITO_PASSWORD_FLOW>;

function clientsOf(
  listed: Clients | readonly [],
  usual: PasswordFlow = 'USER_PASSWORD_AUTH',
): CheckupSettings['clients'] {
  return listed.map(({ clientId, clientSecret, clientSecrets, grants, passwordFlow = usual }) => ({
    clientId,
    // While a secret rotates two stand there: the first one is the newer.
    clientSecret: clientSecret ?? clientSecrets?.[0],
    grants,
    passwordFlow,
  }));
}

/** Each begins with the name of its variable, and says itself how to mend it. */
function faultFinding(fault: string): Finding {
  const [, subject = '', text = fault] = /^(\w+): (.*)$/s.exec(fault) ?? [];
  return { subject, level: 'fault', text };
}

/** Only advice: an application may have its key from elsewhere. */
function keyFinding(fault: string): Finding {
  const { subject, text } = faultFinding(fault);
  return advice(subject, text, 'Or give it by the options of AuthModule.');
}
