import { appClientFaults } from '../../pool/clients/app-client.rules.js';
import type { AppClient } from '../../pool/clients/app-client.js';
import { clientId, userPoolId } from '../../input/cognito.fields.js';
import { appClientMembers, appClientSettings } from '../app-client.members.js';
import { operation } from '../operation.js';

export const createUserPoolClient = operation('CreateUserPoolClient', appClientMembers, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const settings = appClientSettings(input);
  for (const fault of appClientFaults(settings, pool.resourceServers)) throw fault;
  return { UserPoolClient: appClientDescription(pool.id, pool.addClient(settings)) };
});

export const describeUserPoolClient = operation(
  'DescribeUserPoolClient',
  { UserPoolId: userPoolId, ClientId: clientId },
  (input, pools) => {
    const { pool, client } = pools.getClientOf(input.UserPoolId, input.ClientId);
    return { UserPoolClient: appClientDescription(pool.id, client) };
  },
);

function appClientDescription(poolId: string, { settings, createdAtSeconds }: AppClient): object {
  return {
    UserPoolId: poolId,
    ClientId: settings.clientId,
    ClientName: settings.clientName,
    ClientSecret: settings.clientSecret,
    CreationDate: createdAtSeconds,
    LastModifiedDate: createdAtSeconds,
    ExplicitAuthFlows: settings.explicitAuthFlows,
    AllowedOAuthFlowsUserPoolClient: settings.oauthEnabled,
    AllowedOAuthFlows: settings.allowedOAuthFlows,
    AllowedOAuthScopes: settings.allowedOAuthScopes,
    CallbackURLs: settings.callbackUrls,
    DefaultRedirectURI: settings.defaultRedirectUri,
    LogoutURLs: settings.logoutUrls,
    AccessTokenValidity: settings.accessTokenValidity.value,
    IdTokenValidity: settings.idTokenValidity.value,
    RefreshTokenValidity: settings.refreshTokenValidity.value,
    TokenValidityUnits: {
      AccessToken: settings.accessTokenValidity.unit,
      IdToken: settings.idTokenValidity.unit,
      RefreshToken: settings.refreshTokenValidity.unit,
    },
    AuthSessionValidity: settings.authSessionValidityMinutes,
    PreventUserExistenceErrors: settings.preventUserExistenceErrors,
    EnableTokenRevocation: settings.enableTokenRevocation,
    EnablePropagateAdditionalUserContextData: false,
    RefreshTokenRotation: settings.refreshTokenRotation && {
      Feature: settings.refreshTokenRotation.feature,
      RetryGracePeriodSeconds: settings.refreshTokenRotation.retryGracePeriodSeconds,
    },
    ReadAttributes: settings.readAttributes,
    WriteAttributes: settings.writeAttributes,
    SupportedIdentityProviders: settings.supportedIdentityProviders,
    ClientType: 'REGULAR',
  };
}
