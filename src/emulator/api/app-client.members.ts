import { listOf, structure } from '../input/compound.shapes.js';
import { flag, oneOf, text, wholeNumber } from '../input/scalar.shapes.js';
import { optional, type InputOf } from '../input/shape.js';
import { authFlowPermissions, legacyAuthFlows } from '../pool/clients/auth.flow.js';
import { oauthFlows, type AppClientSettings } from '../pool/clients/app-client.settings.js';
import {
  refreshValidity,
  validityUnits,
  type Validity,
  type ValidityUnit,
} from '../pool/clients/token.validity.js';
import { redirectUrl, scope, userPoolId } from '../input/cognito.fields.js';

const jwtValidity = wholeNumber({ min: 1, max: 86_400 });
const validityUnit = oneOf(...validityUnits);
const providerName = text({ min: 1, max: 32, pattern: String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+` });
const names = listOf(text({ min: 1, max: 2048 }));

/** What an app client is created from and can be updated with. */
export const appClientMembers = {
  UserPoolId: userPoolId,
  ExplicitAuthFlows: optional(listOf(oneOf(...legacyAuthFlows, ...authFlowPermissions))),
  AllowedOAuthFlowsUserPoolClient: optional(flag),
  AllowedOAuthFlows: optional(listOf(oneOf(...oauthFlows), { max: 3 })),
  AllowedOAuthScopes: optional(listOf(scope, { max: 50 })),
  CallbackURLs: optional(listOf(redirectUrl, { max: 100 })),
  DefaultRedirectURI: optional(redirectUrl),
  LogoutURLs: optional(listOf(redirectUrl, { max: 100 })),
  AccessTokenValidity: optional(jwtValidity),
  IdTokenValidity: optional(jwtValidity),
  RefreshTokenValidity: optional(wholeNumber({ min: 0, max: 315_360_000 })),
  TokenValidityUnits: optional(
    structure({
      AccessToken: optional(validityUnit),
      IdToken: optional(validityUnit),
      RefreshToken: optional(validityUnit),
    }),
  ),
  AuthSessionValidity: optional(wholeNumber({ min: 3, max: 15 })),
  PreventUserExistenceErrors: optional(oneOf('ENABLED', 'LEGACY')),
  EnableTokenRevocation: optional(flag),
  // Only threat protection makes anything of it, and that is not here.
  EnablePropagateAdditionalUserContextData: optional(flag),
  RefreshTokenRotation: optional(
    structure({
      Feature: oneOf('ENABLED', 'DISABLED'),
      RetryGracePeriodSeconds: optional(wholeNumber({ min: 0, max: 60 })),
    }),
  ),
  ReadAttributes: optional(names),
  WriteAttributes: optional(names),
  SupportedIdentityProviders: optional(listOf(providerName)),
};

type AppClientInput = InputOf<typeof appClientMembers>;

/** Fills in what the API assumes, and tells, for members that were left out. */
export function appClientSettings(
  input: AppClientInput,
  identity: Pick<AppClientSettings, 'clientId' | 'clientName' | 'clientSecret'>,
): AppClientSettings {
  const units = input.TokenValidityUnits;
  const rotation = input.RefreshTokenRotation;
  return {
    ...identity,
    explicitAuthFlows: input.ExplicitAuthFlows,
    oauthEnabled: input.AllowedOAuthFlowsUserPoolClient ?? false,
    allowedOAuthFlows: input.AllowedOAuthFlows ?? [],
    allowedOAuthScopes: input.AllowedOAuthScopes ?? [],
    callbackUrls: input.CallbackURLs ?? [],
    defaultRedirectUri: input.DefaultRedirectURI,
    logoutUrls: input.LogoutURLs ?? [],
    accessTokenValidity: validity(input.AccessTokenValidity, units?.AccessToken, 'hours'),
    idTokenValidity: validity(input.IdTokenValidity, units?.IdToken, 'hours'),
    refreshTokenValidity: refreshValidity(validity(input.RefreshTokenValidity, units?.RefreshToken, 'days')),
    authSessionValidityMinutes: input.AuthSessionValidity ?? 3,
    preventUserExistenceErrors: input.PreventUserExistenceErrors,
    enableTokenRevocation: input.EnableTokenRevocation ?? true,
    refreshTokenRotation: rotation && {
      feature: rotation.Feature,
      retryGracePeriodSeconds: rotation.RetryGracePeriodSeconds ?? 0,
    },
    readAttributes: input.ReadAttributes,
    writeAttributes: input.WriteAttributes,
    supportedIdentityProviders: input.SupportedIdentityProviders ?? [],
  };
}

function validity(
  value: number | undefined,
  unit: ValidityUnit | undefined,
  usual: ValidityUnit,
): Validity | undefined {
  if (value === undefined) return undefined;
  return unit === undefined ? { value, unit: usual, isUnitImplied: true } : { value, unit };
}
