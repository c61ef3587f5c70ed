import { authOptionsOf } from '../index.js';
import type { CognitoServerSettings } from './settings.schema.js';
import type { UserPoolSource } from './user-pool.source.js';

/** The pool of the settings, at AWS or wherever they point. */
export function cognitoPool(settings: CognitoServerSettings): UserPoolSource {
  return {
    options: authOptionsOf(settings),
    logins: [],
    description: `${settings.COGNITO_USER_POOL_ID} at ${settings.COGNITO_DOMAIN}`,
    close: async () => undefined,
  };
}
