import type { AppClient } from '../pool/clients/app-client.js';
import { parseScope, isReservedScope } from '../pool/scopes/scope.names.js';
import type { FidelitySwitches } from '../fidelity.switches.js';
import type { PooledClient, UserPools } from '../pool/user-pools.js';
import { readAcrRequest, type AcrRequest } from './acr.request.js';
import { PageRefusal, RedirectRefusal, type ResponseType, type ReturnAddress } from './authorize.refusal.js';
import type { DomainContext } from './domain.context.js';
import { Parameters } from './parameters.js';
import { isCodeChallenge } from './pkce.js';
import { parsePrompt, type Prompt } from './prompt.js';

export interface AuthorizationRequest extends PooledClient, ReturnAddress {
  readonly redirectUriWasSent: boolean;
  readonly scopes: readonly string[];
  readonly prompt: ReadonlySet<Prompt>;
  readonly acr: AcrRequest;
  readonly codeChallenge?: string;
  readonly nonce?: string;
  readonly resource?: string;
  readonly loginHint?: string;
}

/**
 * The query of `/oauth2/authorize`, which `/login` takes as well.
 *
 * @throws PageRefusal, RedirectRefusal
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
export function readAuthorizationRequest(
  { pools, fidelity }: DomainContext,
  query: URLSearchParams,
): AuthorizationRequest {
  const parameters = new Parameters(query);
  const target = readClient(pools, parameters);
  const redirectUri = readRedirectUri(target.client, parameters);
  const address: ReturnAddress = {
    redirectUri,
    responseType: parameters.get('response_type') === 'token' ? 'token' : 'code',
    state: parameters.isRepeated('state') ? undefined : parameters.get('state'),
  };
  if (parameters.hasRepetition) throw new RedirectRefusal(address, 'invalid_request');
  checkResponseType(target.client, address, parameters.get('response_type'));
  const codeChallenge = readCodeChallenge(address, parameters);
  const scopes = readScopes(target, parameters.get('scope'));
  if (!scopes) throw invalidScope(address, fidelity);
  const prompt = parsePrompt(parameters.get('prompt'));
  if (!prompt) throw new RedirectRefusal(address, 'invalid_request');
  checkIdentityProvider(address, parameters);
  return {
    ...target,
    ...address,
    redirectUriWasSent: parameters.get('redirect_uri') !== undefined,
    scopes,
    prompt,
    acr: readAcrRequest(target, address, parameters),
    codeChallenge,
    nonce: parameters.get('nonce'),
    resource: readResource(address, parameters.get('resource')),
    loginHint: parameters.get('login_hint'),
  };
}

function readClient(pools: UserPools, parameters: Parameters): PooledClient {
  const clientId = parameters.get('client_id');
  if (clientId === undefined || parameters.isRepeated('client_id')) throw new PageRefusal('invalid_request');
  const found = pools.findClientOfDomain(clientId);
  if (!found) throw new PageRefusal('invalid_client');
  return found;
}

/** It may be left out if there is no doubt which one is meant. Otherwise it must be a registered one to the letter. */
function readRedirectUri({ clientId, settings }: AppClient, parameters: Parameters): string {
  const { callbackUrls, defaultRedirectUri } = settings;
  const only = callbackUrls.length === 1 ? callbackUrls[0] : undefined;
  const asked = parameters.get('redirect_uri') ?? defaultRedirectUri ?? only;
  if (asked === undefined || parameters.isRepeated('redirect_uri') || !callbackUrls.includes(asked)) {
    throw new PageRefusal('redirect_mismatch', clientId);
  }
  return asked;
}

function checkResponseType(client: AppClient, address: ReturnAddress, sent: string | undefined): void {
  if (sent !== 'code' && sent !== 'token') throw new RedirectRefusal(address, 'invalid_request');
  const flows: Record<ResponseType, 'code' | 'implicit'> = { code: 'code', token: 'implicit' };
  if (!client.allowsOAuthFlow(flows[sent])) throw new RedirectRefusal(address, 'unauthorized_client');
}

/** RFC 7636 §4.3, where Cognito knows nothing but S256: a challenge without a method would mean `plain`. */
function readCodeChallenge(address: ReturnAddress, parameters: Parameters): string | undefined {
  const challenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (challenge === undefined && method === undefined) return undefined;
  if (challenge === undefined || method !== 'S256' || !isCodeChallenge(challenge)) {
    throw new RedirectRefusal(address, 'invalid_request');
  }
  return challenge;
}

function readScopes({ pool, client }: PooledClient, sent = ''): readonly string[] | undefined {
  const asked = parseScope(sent);
  const scopes = asked.length > 0 ? asked : client.settings.allowedOAuthScopes;
  const isUsable = (scope: string) =>
    client.allowsScope(scope) && (isReservedScope(scope) || pool.resourceServers.hasScope(scope));
  return scopes.every(isUsable) ? scopes : undefined;
}

/** The documentation says `invalid_scope`; what Cognito was seen to send is the other. */
function invalidScope(address: ReturnAddress, { invalidScopeAtAuthorize: code }: FidelitySwitches) {
  return new RedirectRefusal(address, code, code === 'invalid_request' ? 'invalid_scope' : undefined);
}

/** There are no other identity providers here than the pool itself. */
function checkIdentityProvider(address: ReturnAddress, parameters: Parameters): void {
  const provider = parameters.get('identity_provider') ?? 'COGNITO';
  if (provider === 'COGNITO' && parameters.get('idp_identifier') === undefined) return;
  throw new RedirectRefusal(address, 'invalid_request', 'The identity provider is not available');
}

/** RFC 8707 §2. Assumed: Cognito answers `invalid_request`, not `invalid_target`, to one it does not take. */
function readResource(address: ReturnAddress, resource: string | undefined): string | undefined {
  if (resource === undefined) return undefined;
  const isUri = URL.canParse(resource) && !resource.includes('#');
  const isRemoteHttp = isUri && resource.startsWith('http:') && new URL(resource).hostname !== 'localhost';
  if (!isUri || isRemoteHttp) throw new RedirectRefusal(address, 'invalid_request');
  return resource;
}
