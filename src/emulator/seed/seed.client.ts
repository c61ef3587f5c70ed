import type { AppClientSettings } from '../pool/clients/app-client.settings.js';
import { refreshValidity, type Validity } from '../pool/clients/token.validity.js';
import type { CheckedClient } from './seed.reader.js';

/** The defaults of a seed are those of the AWS console, which are stricter than those of the API. */
export function seedClientSettings(client: CheckedClient): AppClientSettings {
  const rotation = client.refreshTokenRotation;
  const flows = client.allowedOAuthFlows ?? [];
  return {
    clientId: client.clientId,
    clientName: client.clientName,
    clientSecret: client.clientSecret,
    explicitAuthFlows: client.explicitAuthFlows,
    oauthEnabled: flows.length > 0,
    allowedOAuthFlows: flows,
    allowedOAuthScopes: client.allowedOAuthScopes ?? [],
    callbackUrls: client.callbackUrls ?? [],
    defaultRedirectUri: client.defaultRedirectUri,
    logoutUrls: client.logoutUrls ?? [],
    accessTokenValidity: inSeconds(client.accessTokenValiditySeconds),
    idTokenValidity: inSeconds(client.idTokenValiditySeconds),
    refreshTokenValidity: refreshValidity(inSeconds(client.refreshTokenValiditySeconds)),
    authSessionValidityMinutes: client.authSessionValidityMinutes ?? 3,
    preventUserExistenceErrors: client.preventUserExistenceErrors ?? 'ENABLED',
    enableTokenRevocation: client.enableTokenRevocation ?? true,
    refreshTokenRotation: rotation && {
      feature: rotation.feature,
      retryGracePeriodSeconds: rotation.retryGracePeriodSeconds ?? 0,
    },
    readAttributes: client.readAttributes,
    writeAttributes: client.writeAttributes,
    supportedIdentityProviders: ['COGNITO'],
  };
}

function inSeconds(value: number | undefined): Validity | undefined {
  return value === undefined ? undefined : { value, unit: 'seconds' };
}
