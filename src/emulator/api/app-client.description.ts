import type { AppClient } from '../pool/clients/app-client.js';
import type { Validity, ValidityUnit } from '../pool/clients/token.validity.js';
import { listIfAny } from './list.if.any.js';

/** Members that were left out are not made up, except for those that Cognito tells of every client. */
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
    AccessTokenValidity: settings.accessTokenValidity?.value,
    IdTokenValidity: settings.idTokenValidity?.value,
    RefreshTokenValidity: settings.refreshTokenValidity.value,
    TokenValidityUnits: {
      AccessToken: writtenUnit(settings.accessTokenValidity),
      IdToken: writtenUnit(settings.idTokenValidity),
      RefreshToken: writtenUnit(settings.refreshTokenValidity),
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

function writtenUnit(validity: Validity | undefined): ValidityUnit | undefined {
  return validity?.isUnitImplied ? undefined : validity?.unit;
}
