import type { AppClientSeed, UserPoolSeed } from '../../../src/emulator/user-pool.seed.js';

export const password = 'Correct-Horse-1';
export const callback = 'http://localhost:3000/callback';
export const secret = 'confidentialsecret0123456789';

const web = {
  explicitAuthFlows: [
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ],
  allowedOAuthFlows: ['code'],
  allowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin', 'orders/read'],
  callbackUrls: [callback],
  logoutUrls: ['http://localhost:3000/bye'],
} satisfies Partial<AppClientSeed>;

export const seed: UserPoolSeed = {
  userPoolId: 'us-east-1_TestPool1',
  name: 'test',
  resourceServers: [
    {
      identifier: 'orders',
      name: 'Orders',
      scopes: ['read', 'write', 'admin'].map((name) => ({ name, description: `${name} orders` })),
    },
    {
      identifier: 'https://api.example.com/v1',
      name: 'URL',
      scopes: [{ name: 'use', description: 'A resource server whose identifier has slashes' }],
    },
  ],
  groups: [
    { name: 'staff', precedence: 2 },
    { name: 'admins', precedence: 1 },
  ],
  clients: [
    { ...web, clientId: 'web', clientName: 'Web' },
    { ...web, clientId: 'confidential', clientName: 'Confidential', clientSecret: secret },
    { ...web, clientId: 'other', clientName: 'Other' },
    { ...web, clientId: 'spa', clientName: 'Spa', allowedOAuthFlows: ['code', 'implicit'] },
    { ...web, clientId: 'legacy', clientName: 'Legacy', preventUserExistenceErrors: 'LEGACY' },
    { ...web, clientId: 'untracked', clientName: 'Untracked', enableTokenRevocation: false },
    { clientId: 'srponly', clientName: 'SRP only' },
    {
      ...web,
      clientId: 'rotating',
      clientName: 'Rotating',
      explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 30 },
    },
    {
      ...web,
      clientId: 'hostile',
      clientName: 'Hostile',
      callbackUrls: [callback, 'http://localhost:3000/two'],
    },
    { ...web, clientId: 'narrow', clientName: 'Narrow', readAttributes: ['email', 'custom:tenant'] },
    { ...web, clientId: 'native', clientName: 'Native', callbackUrls: ['com.example.app:/done?keep=1'] },
    {
      clientId: 'machine',
      clientName: 'Machine',
      clientSecret: secret,
      allowedOAuthFlows: ['client_credentials'],
      allowedOAuthScopes: ['orders/read', 'orders/write', 'https://api.example.com/v1/use'],
    },
  ],
  users: [
    {
      username: 'alice',
      password,
      groups: ['staff', 'admins'],
      attributes: {
        email: 'alice@example.com',
        email_verified: 'true',
        phone_number: '+12025550123',
        phone_number_verified: 'false',
        name: 'Alice',
        'custom:tenant': 'acme',
      },
    },
    { username: 'bob', password, attributes: { email: 'bob@example.com' } },
    { username: 'carol', password, enabled: false },
    { username: 'dave', password, status: 'UNCONFIRMED' },
    { username: 'erin', password, status: 'FORCE_CHANGE_PASSWORD' },
    { username: 'frank', password, status: 'RESET_REQUIRED' },
    { username: 'grace', password, status: 'FORCE_CHANGE_PASSWORD' },
    { username: 'heidi', password },
    { username: '__proto__', password },
    { username: '<script>alert(1)</script>', password },
  ],
};
