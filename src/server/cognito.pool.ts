import type { CognitoServerSettings } from './settings.schema.js';
import { sharedOptions } from './shared.options.js';
import type { UserPoolSource } from './user-pool.source.js';

/** The pool of the settings, at AWS or wherever they point. */
export function cognitoPool(settings: CognitoServerSettings): UserPoolSource {
  return {
    options: {
      ...sharedOptions(settings),
      pools: {
        default: {
          userPoolId: settings.COGNITO_USER_POOL_ID,
          issuer: settings.COGNITO_ISSUER,
          jwksUri: settings.COGNITO_JWKS_URI,
          clientIds: settings.COGNITO_CLIENTS.map(({ clientId }) => clientId),
        },
      },
      resourceServer: settings.RESOURCE_SERVER,
      cognito: {
        domain: settings.COGNITO_DOMAIN,
        endpoint: settings.COGNITO_ENDPOINT,
        region: settings.COGNITO_REGION,
      },
      clients: settings.COGNITO_CLIENTS,
    },
    logins: [],
    description: `${settings.COGNITO_USER_POOL_ID} at ${settings.COGNITO_DOMAIN}`,
    close: async () => undefined,
  };
}
