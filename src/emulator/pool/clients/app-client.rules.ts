import { isLegacyAuthFlow } from './auth.flow.js';
import type { AppClientSettings } from './app-client.settings.js';
import { isAllowedRedirect } from './redirect.rules.js';
import { jwtValidityRange, refreshValidityRange, validitySeconds, type Validity } from './token.validity.js';
import { CognitoError, invalidParameter, unavailableInTier } from '../cognito.error.js';
import type { UserPool } from '../user-pool.js';
import { isProof, type AttributeSchema } from '../users/attribute.schema.js';
import { isReservedScope } from '../scopes/scope.names.js';

/** Everything that is wrong with how a client is to be set up. The API reports the first, a seed reports all. */
export function* appClientFaults(
  settings: AppClientSettings,
  pool: Pick<UserPool, 'resourceServers' | 'settings'>,
  occasion: 'creating' | 'updating' = 'creating',
): Generator<CognitoError> {
  yield* authFlowFaults(settings);
  if (pool.settings.tier === 'LITE' && settings.explicitAuthFlows?.includes('ALLOW_USER_AUTH')) {
    yield unavailableInTier('ALLOW_USER_AUTH');
  }
  yield* oauthFlowFaults(settings);
  yield* redirectFaults(settings);
  for (const scope of settings.allowedOAuthScopes) {
    if (isReservedScope(scope) || pool.resourceServers.hasScope(scope)) continue;
    yield new CognitoError('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`);
  }
  yield* attributeFaults(settings, pool.settings.schema, occasion);
  for (const provider of settings.supportedIdentityProviders) {
    if (provider === 'COGNITO') continue;
    yield invalidParameter(`The provider ${provider} does not exist for User Pool ${pool.settings.id}`);
  }
  yield* validityFaults(settings.accessTokenValidity, jwtValidityRange);
  yield* validityFaults(settings.idTokenValidity, jwtValidityRange);
  yield* validityFaults(settings.refreshTokenValidity, refreshValidityRange);
}

/** Nobody may write what the pool says itself: who a user is, and that an address was proved. */
function* attributeFaults(
  { readAttributes = [], writeAttributes = [] }: AppClientSettings,
  schema: AttributeSchema,
  occasion: string,
): Generator<CognitoError> {
  if (readAttributes.some((name) => !schema.get(name))) {
    yield invalidParameter(`Invalid read attributes specified while ${occasion} a client`);
  }
  const isWritable = (name: string) => schema.get(name) && name !== 'sub' && !isProof(name);
  if (!writeAttributes.every(isWritable)) {
    yield invalidParameter(`Invalid write attributes specified while ${occasion} a client`);
  }
}

function* authFlowFaults(settings: AppClientSettings): Generator<CognitoError> {
  const flows = settings.explicitAuthFlows ?? [];
  if (flows.some(isLegacyAuthFlow) && !flows.every(isLegacyAuthFlow)) {
    yield invalidParameter(
      'Explicit auth flows without the ALLOW_ prefix cannot be mixed with those that have it.',
    );
  }
  if (flows.includes('ALLOW_CLIENT_TOKEN_AUTH')) {
    if (flows.length > 1) {
      yield invalidParameter('ALLOW_CLIENT_TOKEN_AUTH cannot be combined with other explicit auth flows.');
    }
    if (!settings.clientSecret)
      yield invalidParameter('ALLOW_CLIENT_TOKEN_AUTH needs a client with a secret.');
  }
  const rotates = settings.refreshTokenRotation?.feature === 'ENABLED';
  if (rotates && flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    yield invalidParameter(
      'ALLOW_REFRESH_TOKEN_AUTH must be removed when refresh token rotation is enabled.',
    );
  }
}

function* oauthFlowFaults(settings: AppClientSettings): Generator<CognitoError> {
  const flows = settings.allowedOAuthFlows;
  if (settings.oauthEnabled && (flows.length === 0 || settings.allowedOAuthScopes.length === 0)) {
    yield invalidOAuthFlow(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if the client may use OAuth flows.',
    );
  }
  if (!flows.includes('client_credentials')) return;
  if (flows.length > 1) {
    yield invalidOAuthFlow(
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    );
  }
  if (!settings.clientSecret) {
    yield invalidOAuthFlow(
      'client_credentials flow can not be selected if client does not have a client secret.',
    );
  }
  for (const scope of settings.allowedOAuthScopes) {
    if (isReservedScope(scope))
      yield invalidOAuthFlow(`${scope} is not supported with client_credentials flow`);
  }
}

function* redirectFaults(settings: AppClientSettings): Generator<CognitoError> {
  const { callbackUrls, logoutUrls, defaultRedirectUri, oauthEnabled, allowedOAuthFlows } = settings;
  const isRedirected = allowedOAuthFlows.some((flow) => flow !== 'client_credentials');
  if (oauthEnabled && isRedirected && callbackUrls.length === 0) {
    yield invalidOAuthFlow('A client with the code or implicit flow needs a callback URL.');
  }
  for (const url of [...callbackUrls, ...logoutUrls]) {
    if (!isAllowedRedirect(url)) yield invalidParameter(`${url} is not an allowed redirect URL.`);
  }
  if (defaultRedirectUri !== undefined && !callbackUrls.includes(defaultRedirectUri)) {
    yield invalidParameter('DefaultRedirectURI must be one of the CallbackURLs.');
  }
}

function* validityFaults(
  validity: Validity | undefined,
  range: { minSeconds: number; maxSeconds: number },
): Generator<CognitoError> {
  if (!validity) return;
  const seconds = validitySeconds(validity);
  if (seconds >= range.minSeconds && seconds <= range.maxSeconds) return;
  yield invalidParameter('Invalid range for token validity.');
}

function invalidOAuthFlow(message: string): CognitoError {
  return new CognitoError('InvalidOAuthFlowException', message);
}
