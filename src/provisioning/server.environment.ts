import type { ClientState, PoolState } from '../administration/pool.administration.js';
import { isMachine } from './oauth.flows.js';
import type { PoolDefinition } from './pool.definition.js';
import { passwordFlowsOf } from './password.flows.js';
import { KEPT_SECONDS, validitySeconds } from './token.validity.js';

/** Where the pool is reached, if that is not AWS. */
export interface Upstream {
  readonly region: string;
  readonly endpoint: string | undefined;
}

/** The origin of the pool's OAuth domain; `undefined` where it has none. An endpoint of one's own is its own domain. */
export function domainOrigin(
  { domain }: Pick<PoolState, 'domain'>,
  { region, endpoint }: Upstream,
): string | undefined {
  if (endpoint !== undefined) return endpoint;
  if (domain === undefined) return undefined;
  return domain.includes('.') ? `https://${domain}` : `https://${domain}.auth.${region}.amazoncognito.com`;
}

/**
 * The settings of the server for a pool, as lines of an environment file.
 *
 * @param secrets whether the secrets of app clients are written out; otherwise `SECRET` stands in their place
 */
export function serverEnvironment(
  definition: PoolDefinition,
  pool: PoolState,
  clients: readonly ClientState[],
  upstream: Upstream,
  { secrets }: { readonly secrets: boolean },
): string[] {
  const ours = (definition.clients ?? []).flatMap(
    ({ clientName }) => clients.find((client) => client.clientName === clientName) ?? [],
  );
  const credentials = ours.map(({ clientId, clientSecret }) =>
    clientSecret === undefined ? clientId : `${clientId}:${secrets ? clientSecret : 'SECRET'}`,
  );
  const domain = domainOrigin(pool, upstream);
  const [resourceServer] = definition.resourceServers ?? [];
  return [
    `COGNITO_USER_POOL_ID=${pool.id}`,
    domain === undefined ? '# COGNITO_DOMAIN= (the pool has no domain yet)' : `COGNITO_DOMAIN=${domain}`,
    `COGNITO_CLIENTS=${credentials.join(',')}`,
    ...(upstream.endpoint === undefined
      ? []
      : [`COGNITO_ENDPOINT=${upstream.endpoint}`, `COGNITO_ISSUER=${upstream.endpoint}/${pool.id}`]),
    ...passwordFlowLines(ours),
    ...lifetimeLines(ours),
    ...(resourceServer === undefined ? [] : [`RESOURCE_SERVER=${resourceServer.identifier}`]),
  ];
}

/** Revocations are kept for as long as the longest of Cognito's own times, unless tokens are to live longer. */
function lifetimeLines(clients: readonly ClientState[]): string[] {
  const longest = Math.max(0, ...clients.map(({ members }) => validitySeconds(members, 'RefreshToken')));
  return longest > KEPT_SECONDS.refresh ? [`REFRESH_TOKEN_LIFETIME_SECONDS=${longest}`] : [];
}

/** The one that all allow who allow any, if it is not the usual one. */
function passwordFlowLines(clients: readonly ClientState[]): string[] {
  const [first = [], ...others] = clients
    .filter(({ members }) => !isMachine(members))
    .map(({ members }) => passwordFlowsOf(members))
    .filter((flows) => flows.length > 0);
  const flow = first.find((one) => others.every((flows) => flows.includes(one)));
  return flow === undefined || flow === 'USER_PASSWORD_AUTH' ? [] : [`COGNITO_PASSWORD_FLOW=${flow}`];
}
