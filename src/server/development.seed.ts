import type { UserPoolSeed } from '../emulator/user-pool.seed.js';

/**
 * Everything in the embedded user pool that `npm start` brings up. Ids are pinned, so that they can stand in
 * documents, scripts and other people's settings. Nothing here is secret: the pool listens on loopback only.
 *
 * @param serverUrls the origins that Swagger UI is served from
 */
export function developmentSeed(serverUrls: readonly string[]): UserPoolSeed {
  const callbackUrls = [
    ...serverUrls.flatMap((url) => [
      `${url}/docs/oauth2-redirect.html`,
      `${url}/device/callback`,
      `${url}/bff/callback`,
    ]),
    ...CLIENT_CALLBACK_URLS,
  ];
  const logoutUrls = serverUrls.flatMap((url) => [`${url}/docs`, `${url}/`]);
  return {
    userPoolId: 'us-east-1_NestOAuth',
    name: 'nest-cognito-oauth development',
    // Whoever tries wrong passwords here is at work on an application.
    lockout: false,
    // Nobody is asked for a code until they have set up an authenticator app.
    mfa: { configuration: 'OPTIONAL' },
    resourceServers: [
      {
        identifier: 'orders',
        name: 'Orders API',
        scopes: [
          { name: 'read', description: 'List orders' },
          { name: 'write', description: 'Place orders' },
          { name: 'admin', description: 'Delete orders' },
        ],
      },
    ],
    groups: [
      { name: 'staff', description: 'People who work here' },
      { name: 'admins', description: 'People who may do everything', precedence: 0 },
    ],
    clients: [
      {
        clientId: DEVELOPMENT_CLIENTS.web.clientId,
        clientName: 'web, public',
        explicitAuthFlows: USER_FLOWS,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: [...USER_SCOPES, ...ORDER_SCOPES],
        callbackUrls,
        logoutUrls,
        preventUserExistenceErrors: 'ENABLED',
      },
      {
        clientId: DEVELOPMENT_CLIENTS.backOffice.clientId,
        clientSecret: DEVELOPMENT_CLIENTS.backOffice.clientSecret,
        clientName: 'back office, confidential',
        explicitAuthFlows: USER_FLOWS,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: [...USER_SCOPES, 'orders/read'],
        callbackUrls,
        logoutUrls,
        preventUserExistenceErrors: 'ENABLED',
      },
      {
        clientId: DEVELOPMENT_CLIENTS.machine.clientId,
        clientSecret: DEVELOPMENT_CLIENTS.machine.clientSecret,
        clientName: 'machine, client credentials',
        explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        allowedOAuthFlows: ['client_credentials'],
        allowedOAuthScopes: ORDER_SCOPES,
        preventUserExistenceErrors: 'ENABLED',
      },
    ],
    users: [
      {
        username: 'alice',
        password: 'Alice-Passw0rd',
        attributes: { email: 'alice@example.com', email_verified: 'true', name: 'Alice' },
        groups: ['staff', 'admins'],
      },
      {
        username: 'bob',
        password: 'Bob-Passw0rd1',
        attributes: { email: 'bob@example.com', email_verified: 'true', name: 'Bob' },
        groups: ['staff'],
      },
      {
        username: 'carol',
        password: 'Carol-Passw0rd',
        attributes: { email: 'carol@example.com', email_verified: 'true', name: 'Carol' },
      },
    ],
  };
}

/** The app clients of the seed. The first one is the server's own. */
export const DEVELOPMENT_CLIENTS = {
  web: { clientId: 'webapp1nestcognitooauth001', name: 'Orders on the web' },
  backOffice: {
    clientId: 'office2nestcognitooauth002',
    name: 'Orders back office',
    clientSecret: 'officesecret0for0development0only0aaaaaaaaaaaaaaaaaa',
  },
  machine: {
    clientId: 'worker3nestcognitooauth003',
    name: 'Orders worker',
    clientSecret: 'workersecret0for0development0only0bbbbbbbbbbbbbbbbbb',
  },
} as const;

/** Where clients of one's own may be called back while one tries things out. */
const CLIENT_CALLBACK_URLS = ['http://localhost:8080/callback', 'http://127.0.0.1:8080/callback'];

const USER_FLOWS = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
] as const;
const USER_SCOPES = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'];
const ORDER_SCOPES = ['orders/read', 'orders/write', 'orders/admin'];
