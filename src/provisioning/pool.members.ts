import { listOf, type Members, present } from '../administration/members.js';
import { isMachine } from './oauth.flows.js';
import { type ClientDefinition, isMachineClient, type PoolDefinition } from './pool.definition.js';
import { OLD_REFRESH, rotates } from './token.rotation.js';

/** How long a refresh token that was traded in may be repeated, for answers that got lost. Seconds. */
const ROTATION_GRACE_SECONDS = 10;

/** What of the definition is a setting of the pool itself, and may change later. */
export function poolMembers(definition: PoolDefinition): Members {
  const {
    passwordPolicy,
    autoVerifiedAttributes,
    allowAdminCreateUserOnly,
    allowedFirstAuthFactors,
    deviceTracking,
  } = definition;
  const policies = present({
    PasswordPolicy: passwordPolicy && capitalized(passwordPolicy),
    SignInPolicy: allowedFirstAuthFactors && { AllowedFirstAuthFactors: allowedFirstAuthFactors },
  });
  return present({
    Policies: Object.keys(policies).length === 0 ? undefined : policies,
    AutoVerifiedAttributes: autoVerifiedAttributes,
    AdminCreateUserConfig:
      allowAdminCreateUserOnly === undefined
        ? undefined
        : { AllowAdminCreateUserOnly: allowAdminCreateUserOnly },
    DeviceConfiguration: deviceTracking && {
      ChallengeRequiredOnNewDevice: deviceTracking.replacesSecondFactor ?? false,
      DeviceOnlyRememberedOnUserPrompt: deviceTracking.onlyOnUserPrompt ?? false,
    },
  });
}

/** What is decided when a pool is made, and for good. */
export function foundingMembers(definition: PoolDefinition): Members {
  const { aliasAttributes, usernameAttributes, usernameCaseSensitive, requiredAttributes, customAttributes } =
    definition;
  const required = (requiredAttributes ?? []).map((name) => ({ Name: name, Required: true, Mutable: true }));
  const custom = (customAttributes ?? []).map(customAttribute);
  return present({
    AutoVerifiedAttributes: definition.autoVerifiedAttributes ?? ['email'],
    AliasAttributes: aliasAttributes,
    UsernameAttributes: usernameAttributes,
    UsernameConfiguration:
      usernameCaseSensitive === undefined ? undefined : { CaseSensitive: usernameCaseSensitive },
    Schema: required.length + custom.length === 0 ? undefined : [...required, ...custom],
  });
}

/** An attribute of one's own; Cognito puts `custom:` before its name. */
export function customAttribute(name: string): Members {
  return { Name: name.replace(/^custom:/, ''), AttributeDataType: 'String', Mutable: true };
}

/**
 * The settings of an app client. Where the definition is silent: revocation is on, strangers are not told who has an
 * account, and refresh tokens rotate. Where it names `ALLOW_REFRESH_TOKEN_AUTH` they do not, since Cognito does not allow
 * both.
 *
 * @param actual what an app client that is there already has: it is not reset where the definition is silent
 * @param options with `prune`, the lists of `actual` become those of the definition
 */
export function clientMembers(
  wanted: ClientDefinition,
  actual?: Members,
  { prune }: { readonly prune: boolean } = { prune: false },
): Members {
  const client = actual === undefined ? newClient(wanted) : wanted;
  const { allowedOAuthFlows = [], allowedOAuthScopes } = client;
  const usesOAuth = allowedOAuthFlows.length > 0;
  const keepsFlows = actual !== undefined && (!prune || client.allowedOAuthFlows === undefined);
  const hasNoProvider = listOf(actual, 'SupportedIdentityProviders').length === 0;
  return present({
    ClientName: client.clientName,
    ExplicitAuthFlows: client.explicitAuthFlows,
    AllowedOAuthFlowsUserPoolClient: usesOAuth ? true : keepsFlows ? undefined : false,
    AllowedOAuthFlows: usesOAuth || !keepsFlows ? client.allowedOAuthFlows : undefined,
    AllowedOAuthScopes: usesOAuth || actual !== undefined ? allowedOAuthScopes : undefined,
    CallbackURLs: client.callbackUrls,
    DefaultRedirectURI: client.defaultRedirectUri,
    LogoutURLs: client.logoutUrls,
    SupportedIdentityProviders: usesOAuth && hasNoProvider ? ['COGNITO'] : undefined,
    ...validityMembers(client),
    AuthSessionValidity: client.authSessionValidityMinutes,
    PreventUserExistenceErrors: client.preventUserExistenceErrors ?? 'ENABLED',
    EnableTokenRevocation: client.enableTokenRevocation ?? true,
    RefreshTokenRotation: rotationMembers(client, actual),
    ReadAttributes: client.readAttributes,
    WriteAttributes: client.writeAttributes,
  });
}

/** With what it is given where its definition is silent. A machine signs nobody in. */
export function newClient(client: ClientDefinition): ClientDefinition {
  if (isMachineClient(client)) return client;
  const {
    explicitAuthFlows = ['ALLOW_USER_SRP_AUTH'],
    refreshTokenRotation = rotationBeside(explicitAuthFlows),
  } = client;
  return { ...client, explicitAuthFlows, refreshTokenRotation };
}

function rotationBeside(flows: readonly unknown[]): ClientDefinition['refreshTokenRotation'] {
  return flows.includes(OLD_REFRESH)
    ? undefined
    : { feature: 'ENABLED', retryGracePeriodSeconds: ROTATION_GRACE_SECONDS };
}

/** Of one that rotates already, the grace period stays. */
function rotationMembers(client: ClientDefinition, actual: Members = {}): Members | undefined {
  const { refreshTokenRotation, explicitAuthFlows = [] } = client;
  const said = refreshTokenRotation ?? unsaidRotation(client, explicitAuthFlows, actual);
  return said && { Feature: said.feature, RetryGracePeriodSeconds: said.retryGracePeriodSeconds ?? 0 };
}

function unsaidRotation(
  client: ClientDefinition,
  flows: readonly unknown[],
  actual: Members,
): ClientDefinition['refreshTokenRotation'] {
  if (isMachineClient(client) || isMachine(actual)) return undefined;
  if (!rotates(actual)) return rotationBeside(flows);
  return flows.includes(OLD_REFRESH) ? { feature: 'DISABLED' } : undefined;
}

/** In seconds throughout, so that a file says one unit and AWS shows it. */
function validityMembers(client: ClientDefinition): Members {
  const { accessTokenValiditySeconds, idTokenValiditySeconds, refreshTokenValiditySeconds } = client;
  const units = present({
    AccessToken: accessTokenValiditySeconds && 'seconds',
    IdToken: idTokenValiditySeconds && 'seconds',
    RefreshToken: refreshTokenValiditySeconds && 'seconds',
  });
  return present({
    AccessTokenValidity: accessTokenValiditySeconds,
    IdTokenValidity: idTokenValiditySeconds,
    RefreshTokenValidity: refreshTokenValiditySeconds,
    TokenValidityUnits: Object.keys(units).length === 0 ? undefined : units,
  });
}

function capitalized(policy: object): Members {
  return Object.fromEntries(
    Object.entries(policy).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );
}
