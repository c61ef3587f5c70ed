import {
  AuthorizationError,
  type AuthorizationErrorCode,
  type ErrorDestination,
} from '../oauth2/authorization.error.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { QueryParameters } from '../oauth2/query.parameters.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import { type AppClient, type AppClients, mayAskFor } from '../user-pool/app.client.js';
import { mayUseImplicit } from './authorization-server.js';

/** What the pool's authorize endpoint understands besides; everything else is dropped. */
const PASSED_ON = [
  'state',
  'nonce',
  'prompt',
  'login_hint',
  'identity_provider',
  'idp_identifier',
  'lang',
  'resource',
  'acr_values',
  'max_age',
] as const;

/** Parameters that change what a request means: to drop them would answer another question. */
const NOT_SUPPORTED: readonly (readonly [name: string, error: AuthorizationErrorCode])[] = [
  ['request', 'request_not_supported'],
  ['request_uri', 'request_uri_not_supported'],
  ['registration', 'registration_not_supported'],
];

const READ = [
  'response_type',
  'response_mode',
  'scope',
  'code_challenge',
  'code_challenge_method',
  ...PASSED_ON,
] as const;

/** The S256 of anything, without padding. @see RFC 7636 §4.2 */
const S256_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Checks a request to the authorization endpoint, in the order that decides who may be told of an error: first the
 * client and its redirect URI, then the rest.
 *
 * @returns what to ask the pool's own authorize endpoint for
 * @throws AuthorizationError with a destination where the client may be told
 * @see RFC 6749 §4.1.1, §4.2.1, RFC 9700 §2.1
 */
export function checkAuthorizationRequest(
  query: QueryParameters,
  clients: AppClients,
  isCodeOn: boolean,
): URLSearchParams {
  const client = knownClient(query, clients);
  const redirectUri = trustworthyRedirectUri(query, client);
  const responseType = query.get('response_type');
  const destination = destinationOf(query, client, redirectUri, responseType);
  const refuse = (code: AuthorizationErrorCode, description: string) =>
    new AuthorizationError(code, description, destination);

  for (const name of READ) {
    if (name === 'resource' && query.isRepeated(name)) {
      throw refuse('invalid_target', 'The user pool binds a token to one resource only.');
    }
    if (query.isRepeated(name))
      throw refuse('invalid_request', `The parameter ${name} was sent more than once.`);
    if (!query.isAcceptable(name)) {
      throw refuse(
        'invalid_request',
        `The parameter ${name} is too long, or holds control characters or bytes that are no UTF-8.`,
      );
    }
  }
  for (const [name, error] of NOT_SUPPORTED) {
    if (query.has(name)) throw refuse(error, `The parameter ${name} is not supported.`);
  }
  const isImplicit = responseType === 'token';
  assertResponseType(responseType, client, isCodeOn, refuse);
  assertResponseMode(query.get('response_mode'), isImplicit, refuse);
  const hasChallenge = !isImplicit && !mayGoWithoutPkce(query, client);
  if (hasChallenge) assertChallenge(query, refuse);
  assertDetails(query, refuse);
  const scope = allowedScope(query.get('scope'), client, refuse);

  return new URLSearchParams({
    response_type: isImplicit ? 'token' : 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    ...(scope === undefined ? {} : { scope }),
    ...(hasChallenge
      ? { code_challenge: query.get('code_challenge') ?? '', code_challenge_method: 'S256' }
      : {}),
    ...Object.fromEntries(
      PASSED_ON.flatMap((name) => {
        const value = query.get(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  });
}

type Refuse = (code: AuthorizationErrorCode, description: string) => AuthorizationError;

function knownClient(query: QueryParameters, clients: AppClients): AppClient {
  const clientId = query.get('client_id');
  const client = clientId === undefined ? undefined : clients.find(clientId);
  if (client === undefined) {
    throw new AuthorizationError('invalid_request', 'The application that sent you here is not known.');
  }
  return client;
}

/** Compared letter by letter; nothing about an address is forgiven. @see RFC 9700 §4.1.3 */
function trustworthyRedirectUri(query: QueryParameters, { redirectUris }: AppClient): string {
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === undefined) {
    throw new AuthorizationError('invalid_request', 'It is not clear where to send you back: redirect_uri.');
  }
  // Where none are configured, Cognito holds it against its own list: it sees the very same text.
  const isKnown = redirectUris === undefined || redirectUris.includes(redirectUri);
  const isAddress =
    query.isAcceptable('redirect_uri') && URL.canParse(redirectUri) && !redirectUri.includes('#');
  if (!isKnown || !isAddress) {
    throw new AuthorizationError(
      'invalid_request',
      'The address to send you back to (redirect_uri) is not one of the application.',
    );
  }
  return redirectUri;
}

/** `undefined` where only Cognito knows whether the redirect URI is the client's. */
function destinationOf(
  query: QueryParameters,
  { redirectUris }: AppClient,
  redirectUri: string,
  responseType: string | undefined,
): ErrorDestination | undefined {
  if (redirectUris === undefined) return undefined;
  const asked = new Set(responseType?.split(' '));
  const mode = asked.has('token') || asked.has('id_token') ? 'fragment' : 'query';
  return { redirectUri, state: query.isAcceptable('state') ? query.get('state') : undefined, mode };
}

function assertResponseType(
  responseType: string | undefined,
  client: AppClient,
  isCodeOn: boolean,
  refuse: Refuse,
): void {
  switch (responseType) {
    case undefined:
      throw refuse('invalid_request', 'The parameter response_type is missing.');
    case 'code': {
      if (!isCodeOn)
        throw refuse('unsupported_response_type', 'The authorization code grant is not switched on.');
      if (client.grants === undefined || client.grants.includes('authorization_code')) return;
      throw refuse('unauthorized_client', 'The client is not allowed the authorization code grant.');
    }
    case 'token': {
      if (mayUseImplicit(client)) return;
      throw refuse(
        'unsupported_response_type',
        'The implicit grant puts tokens into addresses, where they leak (RFC 9700 2.1.2). Use response_type=code ' +
          'with PKCE.',
      );
    }
    default:
      throw refuse('unsupported_response_type', 'The only response type here is code.');
  }
}

function assertResponseMode(mode: string | undefined, isImplicit: boolean, refuse: Refuse): void {
  if (mode === undefined || mode === (isImplicit ? 'fragment' : 'query')) return;
  throw refuse('invalid_request', 'The response_mode is not supported: codes come in the query.');
}

/** Not where any of it was sent: then it is to protect. @see RFC 9700 §2.1.1 */
function mayGoWithoutPkce(query: QueryParameters, { isPkceOptional }: AppClient): boolean {
  return isPkceOptional === true && !query.has('code_challenge') && !query.has('code_challenge_method');
}

/** @see RFC 7636 §4.4.1, RFC 9700 §2.1.1 */
function assertChallenge(query: QueryParameters, refuse: Refuse): void {
  const challenge = query.get('code_challenge');
  if (challenge === undefined)
    throw refuse('invalid_request', 'PKCE is needed: send a code_challenge (S256).');
  // Without a method it would be `plain`, which protects nothing once the request is seen.
  if (query.get('code_challenge_method') !== 'S256') {
    throw refuse('invalid_request', 'The code_challenge_method must be S256.');
  }
  if (!S256_CHALLENGE.test(challenge))
    throw refuse('invalid_request', 'The code_challenge is no S256 digest.');
}

function assertDetails(query: QueryParameters, refuse: Refuse): void {
  const maxAge = query.get('max_age');
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) {
    throw refuse('invalid_request', 'The max_age is not a number of seconds.');
  }
  const prompts = query.get('prompt')?.split(' ') ?? [];
  if (prompts.length > 1 && prompts.includes('none')) {
    throw refuse('invalid_request', 'The prompt none cannot go with another one.');
  }
  const resource = query.get('resource');
  if (resource !== undefined && (!URL.canParse(resource) || resource.includes('#'))) {
    throw refuse('invalid_target', 'The resource is no absolute address without a fragment.');
  }
}

function allowedScope(parameter: string | undefined, client: AppClient, refuse: Refuse): string | undefined {
  // With none asked for, Cognito would give all that the app client has there.
  if (parameter === undefined) return (client.defaultScopes ?? client.scopes)?.join(' ');
  const asked = scopeSetOf(parameter, refuse);
  if (!mayAskFor(client, asked)) {
    throw refuse('invalid_scope', 'The client may not ask for one of these scopes.');
  }
  return asked.toString();
}

function scopeSetOf(parameter: string, refuse: Refuse): ScopeSet {
  try {
    return ScopeSet.fromParameter(parameter);
  } catch (error) {
    if (error instanceof OAuth2Error) throw refuse('invalid_scope', error.description);
    throw error;
  }
}
