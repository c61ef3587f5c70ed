import { newClientId, newClientSecret } from '../emulator/pool/resource.ids.js';
import type { AppClientSeed } from '../emulator/user-pool.seed.js';

/** A client with everything optional. */
export interface TestClient extends Partial<Omit<AppClientSeed, 'clientSecret'>> {
  /** `true` makes one up. @default a public client */
  readonly clientSecret?: string | true;
}

const openIdScopes = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

/** A public client that may do everything. */
export function webClient(customScopes: readonly string[]): AppClientSeed {
  return {
    clientId: 'testwebclient0123456789abc',
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
    allowedOAuthScopes: [...openIdScopes, ...customScopes],
    callbackUrls: ['http://localhost/callback'],
    logoutUrls: ['http://localhost/signed-out'],
  };
}

export function machineClient(customScopes: readonly string[]): AppClientSeed {
  return {
    clientId: 'testmachineclient012345678',
    clientName: 'test-machine',
    clientSecret: 'testmachinesecret0123456789',
    allowedOAuthFlows: ['client_credentials'],
    allowedOAuthScopes: customScopes,
  };
}

/** What was left out is as in the default client; a machine gets a secret, since it needs one. */
export function clientSeed(
  { clientSecret, ...given }: TestClient,
  customScopes: readonly string[],
): AppClientSeed {
  const isMachine = given.allowedOAuthFlows?.includes('client_credentials') ?? false;
  const defaults = isMachine ? machineClient(customScopes) : webClient(customScopes);
  return {
    ...defaults,
    clientName: 'test-client',
    ...given,
    clientId: given.clientId ?? newClientId(),
    clientSecret: secretOf(clientSecret ?? isMachine),
  };
}

function secretOf(wanted: string | boolean): string | undefined {
  if (typeof wanted === 'string') return wanted;
  return wanted ? newClientSecret() : undefined;
}
