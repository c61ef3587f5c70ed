import type { AccessToken } from '../tokens/access-token.js';
import type { Clock } from '../tokens/clock.js';
import type { ScopeRequirement } from './requirement.metadata.js';
import {
  clientNotAllowed,
  insufficientGroup,
  insufficientScope,
  loginTooOld,
  poolNotAllowed,
  userRequired,
} from './requirement.refusals.js';
import type { RouteRequirements } from './route.requirements.js';

/**
 * Holds a token against what its route demands, as far as that is known without the request.
 *
 * @throws Refusal 403, or 401 where a fresh login would do
 */
export function assertRequirements(token: AccessToken, route: RouteRequirements, clock: Clock): void {
  // Neither changes: what a token met it meets again, and most come back to the route that they came to before.
  if (token.meets !== route) {
    assertHeld(token, route);
    token.meets = route;
  }
  if (route.maxAgeSeconds !== undefined) assertFresh(token, route.maxAgeSeconds, clock);
}

function assertHeld(token: AccessToken, route: RouteRequirements): void {
  for (const pools of route.pools) if (!pools.includes(token.pool)) throw poolNotAllowed();
  for (const clients of route.clients) if (!clients.includes(token.clientId)) throw clientNotAllowed();
  for (const scopes of route.scopes) {
    if (!holdsScopes(token, scopes)) throw insufficientScope(token, route.scopes);
  }
  for (const groups of route.groups) {
    if (!groups.some((group) => token.groups.includes(group))) throw insufficientGroup(token);
  }
}

export function holdsScopes(token: AccessToken, { mode, scopes }: ScopeRequirement): boolean {
  return mode === 'all'
    ? scopes.every((scope) => token.scopes.has(scope))
    : scopes.some((scope) => token.scopes.has(scope));
}

function assertFresh(token: AccessToken, maxAgeSeconds: number, clock: Clock): void {
  if (token.isMachine) throw userRequired();
  // Not `authenticatedAtSeconds`: without the claim that is `iat`, which every refresh makes younger.
  const authTime = token.claims['auth_time'];
  const isFresh = typeof authTime === 'number' && clock.nowSeconds() - authTime <= maxAgeSeconds;
  if (!isFresh) throw loginTooOld(maxAgeSeconds);
}
