import { appClientFaults } from '../pool/clients/app-client.rules.js';
import { CognitoError } from '../pool/cognito.error.js';
import type { UserPool } from '../pool/user-pool.js';
import type { UserPools } from '../pool/user-pools.js';
import { AttributeSchema, customString } from '../pool/users/attribute.schema.js';
import { defaultPoolSettings, type UserPoolSettings } from '../pool/user-pool.settings.js';
import { defaultPasswordPolicy, type PasswordPolicy } from '../pool/users/password.policy.js';
import { seedClientSettings } from './seed.client.js';
import { SeedError } from './seed.error.js';
import { readSeed, type CheckedClient, type CheckedSeed } from './seed.reader.js';
import { plantUser } from './seed.user.js';

/** Makes a user pool out of a seed, under the same rules as the API. @throws SeedError with every fault */
export async function plantSeed(pools: UserPools, value: unknown): Promise<UserPool> {
  const seed = readSeed(value);
  const pool = await pools.create(settingsOf(seed));
  pool.domain = seed.domain;
  pool.hasUnnamedDomain = true;
  await plant(pools, pool, seed);
  return pool;
}

/** Adds to a pool that is there already. @throws SeedError with every fault */
export async function plantMore(pools: UserPools, pool: UserPool, part: object): Promise<void> {
  await plant(pools, pool, readSeed({ ...part, userPoolId: pool.id, name: pool.settings.name }));
}

async function plant(pools: UserPools, pool: UserPool, seed: CheckedSeed): Promise<void> {
  const faults: string[] = [];
  const attempt = collecting(faults);
  addCustomAttributes(pool, seed);
  await attempt('resourceServers', seed.resourceServers, (server) => pool.resourceServers.add(server));
  await attempt('groups', seed.groups, (group) => {
    pool.groups.add({ ...group, createdAtSeconds: pool.createdAtSeconds });
  });
  for (const [index, client] of (seed.clients ?? []).entries()) {
    faults.push(...plantClient(pools, pool, client).map((fault) => `clients[${index}]: ${fault}`));
  }
  await attempt('users', seed.users, (user) => plantUser(pool, user));
  if (faults.length > 0) throw new SeedError(faults);
}

function plantClient(pools: UserPools, pool: UserPool, client: CheckedClient): readonly string[] {
  const settings = seedClientSettings(client);
  const faults = [...appClientFaults(settings, pool)].map(({ message }) => message);
  if (pools.findClient(client.clientId)) faults.push(`There is another client ${client.clientId}.`);
  if (faults.length === 0) pool.addClient(settings);
  return faults;
}

function collecting(faults: string[]) {
  return async <T>(
    list: string,
    items: readonly T[] | undefined,
    plantOne: (item: T) => unknown,
  ): Promise<void> => {
    const outcomes = (items ?? []).map(async (item, index) => {
      try {
        await plantOne(item);
      } catch (error) {
        if (!(error instanceof CognitoError)) throw error;
        faults.push(`${list}[${index}]: ${error.message.trim()}`);
      }
    });
    await Promise.all(outcomes);
  };
}

function settingsOf(seed: CheckedSeed): UserPoolSettings {
  return {
    ...defaultPoolSettings,
    id: seed.userPoolId,
    name: seed.name,
    passwordPolicy: passwordPolicyOf(seed.passwordPolicy),
    autoVerifiedAttributes: seed.autoVerifiedAttributes ?? ['email'],
    allowAdminCreateUserOnly: seed.allowAdminCreateUserOnly ?? false,
    ...settingsGiven(seed),
    schema: schemaOf(seed.requiredAttributes ?? []),
  };
}

function settingsGiven(seed: CheckedSeed) {
  const methods = seed.mfa?.methods ?? (['SOFTWARE_TOKEN_MFA'] as const);
  return {
    usernameAttributes: seed.usernameAttributes ?? [],
    aliasAttributes: seed.aliasAttributes ?? [],
    usernameCaseSensitive: seed.usernameCaseSensitive ?? defaultPoolSettings.usernameCaseSensitive,
    mfa: seed.mfa ? { configuration: seed.mfa.configuration, methods } : defaultPoolSettings.mfa,
    deviceTracking: seed.deviceTracking && {
      replacesSecondFactor: seed.deviceTracking.replacesSecondFactor ?? false,
      onlyOnUserPrompt: seed.deviceTracking.onlyOnUserPrompt ?? false,
    },
    firstFactors: seed.allowedFirstAuthFactors ?? defaultPoolSettings.firstFactors,
    lockout: seed.lockout ?? defaultPoolSettings.lockout,
  };
}

function schemaOf(required: readonly string[]): AttributeSchema {
  const { standard } = AttributeSchema;
  const demanded = standard.definitions.filter(({ name }) => required.includes(name));
  return standard.with(demanded.map((definition) => ({ ...definition, required: true })));
}

/** Those that are named, and those that users have without their being named. */
function addCustomAttributes(pool: UserPool, seed: CheckedSeed): void {
  const used = (seed.users ?? []).flatMap(({ attributes }) => Array.from(attributes?.keys() ?? []));
  const { schema } = pool.settings;
  const names = [...(seed.customAttributes ?? []), ...used].filter(
    (name) => name.startsWith('custom:') && !schema.get(name),
  );
  if (names.length > 0) pool.change({ schema: schema.with(names.map(customString)) });
}

function passwordPolicyOf(policy: CheckedSeed['passwordPolicy']): PasswordPolicy {
  const defaults = defaultPasswordPolicy;
  return {
    minimumLength: policy?.minimumLength ?? defaults.minimumLength,
    requireUppercase: policy?.requireUppercase ?? defaults.requireUppercase,
    requireLowercase: policy?.requireLowercase ?? defaults.requireLowercase,
    requireNumbers: policy?.requireNumbers ?? defaults.requireNumbers,
    requireSymbols: policy?.requireSymbols ?? defaults.requireSymbols,
    temporaryPasswordValidityDays:
      policy?.temporaryPasswordValidityDays ?? defaults.temporaryPasswordValidityDays,
    passwordHistorySize: policy?.passwordHistorySize ?? defaults.passwordHistorySize,
  };
}
