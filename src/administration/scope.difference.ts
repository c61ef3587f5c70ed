import { listOf } from './members.js';
import type { ClientState, ResourceServerDefinition } from './pool.administration.js';
import type { DeclaredScope } from './declared.scopes.js';

/** What one app client may ask for, held against the code. */
export interface ClientScopes {
  readonly clientId: string;
  readonly clientName: string;
  /** Scopes that it was named for and may not ask for yet. */
  readonly missing: readonly string[];
  /** Scopes that it may ask for and no route demands any more. */
  readonly leftOver: readonly string[];
  /** Scopes that it may ask for, and that neither a resource server nor the code has: Cognito takes no change with them. */
  readonly gone: readonly string[];
}

/** How the scopes of the code and those of the pool differ. */
export interface ScopeDifference {
  /** Demanded by a route, and of no resource server. */
  readonly missing: readonly DeclaredScope[];
  /** Of a resource server of the code, and demanded by no route. */
  readonly leftOver: readonly string[];
  /** The app clients with a difference. */
  readonly clients: readonly ClientScopes[];
  /** Demanded by a route, and no app client may ask for it: nobody gets in there. */
  readonly askedByNobody: readonly string[];
  /** Those of them that app clients are allowed which have no flow to ask by. */
  readonly allowedInVain: readonly { readonly scope: string; readonly clientName: string }[];
  /** Names of app clients that scopes are wished for, and that have no flow to ask by. */
  readonly withoutFlow: readonly string[];
}

/** What a client should be allowed to ask for: these scopes, or every one that the code demands. */
export type ClientWish = { readonly client: string; readonly scopes: readonly string[] | 'all' };

/** The scopes of the code are the ones that count; the pool is held against them. */
export function differenceOfScopes(
  declared: readonly DeclaredScope[],
  servers: readonly ResourceServerDefinition[],
  clients: readonly ClientState[],
  wishes: readonly ClientWish[],
): ScopeDifference {
  const demanded = declared.map(({ scope }) => scope);
  const ours = new Set(demanded.map(resourceServerOf));
  const present = servers.filter(({ identifier }) => ours.has(identifier)).flatMap(scopeNamesOf);
  const isLeftOver = (scope: string) => ours.has(resourceServerOf(scope)) && !demanded.includes(scope);

  const compared = clients.map((client) => {
    const allowed = allowedScopes(client);
    const wished = mayUseScopes(client) ? wishedFor(client, wishes, demanded) : [];
    const missing = wished.filter((scope) => !allowed.includes(scope));
    const gone = goneScopes(client, servers).filter((scope) => !demanded.includes(scope));
    const leftOver = allowed.filter((scope) => isLeftOver(scope) && !gone.includes(scope));
    const { clientId, clientName } = client;
    return { clientId, clientName, missing, leftOver, gone };
  });
  const able = clients.filter(mayUseScopes);
  const granted = new Set([...able.flatMap(allowedScopes), ...compared.flatMap(({ missing }) => missing)]);
  const askedByNobody = demanded.filter((scope) => !granted.has(scope));
  return {
    missing: declared.filter(({ scope }) => !present.includes(scope)),
    leftOver: present.filter(isLeftOver),
    clients: compared.filter(
      ({ missing, leftOver, gone }) => missing.length + leftOver.length + gone.length > 0,
    ),
    askedByNobody,
    allowedInVain: clients.flatMap((client) =>
      allowedScopes(client)
        .filter((scope) => askedByNobody.includes(scope))
        .map((scope) => ({ scope, clientName: client.clientName })),
    ),
    withoutFlow: clients
      .filter((client) => !mayUseScopes(client) && wishedFor(client, wishes, demanded).length > 0)
      .map(({ clientName }) => clientName),
  };
}

/** For people, behind the sentence that nobody may ask for a scope; empty where no app client is allowed it in vain. */
export function inVainOf(scope: string, { allowedInVain }: ScopeDifference): string {
  const names = allowedInVain.filter((one) => one.scope === scope).map(({ clientName }) => clientName);
  return names.length === 0 ? '' : ` (allowed to ${names.join(', ')}, which can use no flow)`;
}

/** By an OAuth flow, or by `GetClientToken`. */
export function mayUseScopes({ members }: ClientState): boolean {
  return (
    members['AllowedOAuthFlowsUserPoolClient'] === true ||
    listOf(members, 'ExplicitAuthFlows').includes('ALLOW_CLIENT_TOKEN_AUTH')
  );
}

/** The scopes of a resource server as tokens carry them: `orders/read`. */
export function scopeNamesOf({ identifier, scopes }: ResourceServerDefinition): string[] {
  return scopes.map(({ name }) => `${identifier}/${name}`);
}

export function allowedScopes({ members }: ClientState): readonly string[] {
  return listOf(members, 'AllowedOAuthScopes').filter((scope) => typeof scope === 'string');
}

/** Custom scopes that the client may ask for and no resource server has any more. */
export function goneScopes(client: ClientState, servers: readonly ResourceServerDefinition[]): string[] {
  const present = new Set(servers.flatMap(scopeNamesOf));
  return allowedScopes(client).filter((scope) => scope.includes('/') && !present.has(scope));
}

/** A scope name has no slash, an identifier may: `https://api.example.com/read`. */
export function resourceServerOf(scope: string): string {
  return scope.slice(0, scope.lastIndexOf('/'));
}

function wishedFor(
  { clientId, clientName }: ClientState,
  wishes: readonly ClientWish[],
  demanded: readonly string[],
): readonly string[] {
  const mine = wishes.filter(({ client }) => client === clientId || client === clientName);
  return [...new Set(mine.flatMap(({ scopes }) => (scopes === 'all' ? demanded : scopes)))];
}
