import type { AppClient } from '../pool/clients/app-client.js';
import { listIfAny } from './list.if.any.js';

export function appClientDescription(poolId: string, client: AppClient): object {
  const { settings } = client;
  return {
    UserPoolId: poolId,
    ClientId: settings.clientId,
    ClientName: settings.clientName,
    ClientSecret: client.secrets.all[0]?.value,
    CreationDate: client.createdAtSeconds,
    LastModifiedDate: client.modifiedAtSeconds,
    ExplicitAuthFlows: settings.explicitAuthFlows,
    AllowedOAuthFlowsUserPoolClient: settings.oauthEnabled,
    AllowedOAuthFlows: listIfAny(settings.allowedOAuthFlows),
    AllowedOAuthScopes: listIfAny(settings.allowedOAuthScopes),
    CallbackURLs: listIfAny(settings.callbackUrls),
    DefaultRedirectURI: settings.defaultRedirectUri,
    LogoutURLs: listIfAny(settings.logoutUrls),
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
    SupportedIdentityProviders: listIfAny(settings.supportedIdentityProviders),
    ClientType: 'REGULAR',
  };
}
