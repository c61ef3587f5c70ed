import type {
  AppClientSeed,
  ResourceServerSeed,
  UserPoolSeed,
  UserSeed,
} from '../emulator/user-pool.seed.js';

/** The password of users for whom none was given. */
export const testPassword = 'Passw0rd!';

/** A user, or just a username. */
export type TestUser = string | (Omit<UserSeed, 'password'> & { readonly password?: string });

/** As a seed, with everything optional. */
export interface TestPoolOptions extends Partial<Omit<UserPoolSeed, 'users'>> {
  /** @default ['alice'] */
  readonly users?: readonly TestUser[];
  /** Makes the login pages send this `Cross-Origin-Opener-Policy`. @default no such header */
  readonly crossOriginOpenerPolicy?: string;
}

/** Fills in what was left out: a user, a public client that may do everything, a machine if there are scopes for one. */
export function testSeed(options: TestPoolOptions): UserPoolSeed {
  const { users = ['alice'], resourceServers = [], crossOriginOpenerPolicy: _, ...given } = options;
  const seeds = users.map(userSeed);
  return {
    userPoolId: 'us-east-1_TestPool1',
    name: 'test-pool',
    groups: groupsOf(seeds),
    clients: defaultClients(resourceServers),
    ...given,
    resourceServers,
    users: seeds,
  };
}

function userSeed(user: TestUser): UserSeed {
  const { username, password = testPassword, ...rest } = typeof user === 'string' ? { username: user } : user;
  const email = { email: `${username}@example.com`, email_verified: 'true' };
  return { attributes: username.includes('@') ? {} : email, ...rest, username, password };
}

function groupsOf(users: readonly UserSeed[]): { name: string }[] {
  return [...new Set(users.flatMap(({ groups = [] }) => groups))].map((name) => ({ name }));
}

function defaultClients(resourceServers: readonly ResourceServerSeed[]): readonly AppClientSeed[] {
  const custom = resourceServers.flatMap(({ identifier, scopes }) =>
    scopes.map(({ name }) => `${identifier}/${name}`),
  );
  return custom.length === 0 ? [webClient(custom)] : [webClient(custom), machineClient(custom)];
}

function webClient(customScopes: readonly string[]): AppClientSeed {
  return {
    clientId: 'testweb',
    clientName: 'test-web',
    explicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_CUSTOM_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    allowedOAuthFlows: ['code', 'implicit'],
    allowedOAuthScopes: [
      'openid',
      'email',
      'phone',
      'profile',
      'aws.cognito.signin.user.admin',
      ...customScopes,
    ],
    callbackUrls: ['http://localhost/callback'],
    logoutUrls: ['http://localhost/signed-out'],
  };
}

function machineClient(customScopes: readonly string[]): AppClientSeed {
  return {
    clientId: 'testmachine',
    clientName: 'test-machine',
    clientSecret: 'testmachinesecret0123456789',
    allowedOAuthFlows: ['client_credentials'],
    allowedOAuthScopes: customScopes,
  };
}
