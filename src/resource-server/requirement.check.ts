import type { AccessToken } from '../tokens/access-token.js';
import { Refusal } from './refusal.js';
import type { ScopeRequirement } from './requirement.metadata.js';
import type { RouteRequirements } from './route.requirements.js';

/**
 * Holds a token against what its route demands.
 *
 * @throws Refusal 403 `insufficient_scope` that names the scopes of the route
 * @see RFC 6750 §3.1
 */
export function assertRequirements(token: AccessToken, route: RouteRequirements): void {
  if (!route.scopes.every((requirement) => holdsScopes(token, requirement))) {
    throw insufficientScope(token, route);
  }
  if (!route.groups.every((groups) => groups.some((group) => token.groups.includes(group)))) {
    throw insufficientGroup(token);
  }
}

function holdsScopes(token: AccessToken, { mode, scopes }: ScopeRequirement): boolean {
  return mode === 'all'
    ? scopes.every((scope) => token.scopes.has(scope))
    : scopes.some((scope) => token.scopes.has(scope));
}

function insufficientScope(token: AccessToken, route: RouteRequirements): Refusal {
  const scope = [...new Set(route.scopes.flatMap(({ scopes }) => scopes))].join(' ');
  const description = token.isFromApiSignIn
    ? 'This token comes from a password login, and Cognito gives those no custom scopes. Log in with the ' +
      'authorization code flow and ask for the scopes, or add them with a pre token generation trigger.'
    : 'The token lacks a scope that this route needs. Ask for it when you log in or request the token.';
  return new Refusal({
    status: 403,
    reason: 'insufficient_scope',
    error: 'insufficient_scope',
    description,
    scope,
  });
}

function insufficientGroup(token: AccessToken): Refusal {
  const description = token.isMachine
    ? 'This route is for users of certain groups, and a client has no groups. Log in as a user.'
    : 'The user is not in a group that this route is for. Groups count from the next login or refresh on.';
  return new Refusal({ status: 403, reason: 'insufficient_group', error: 'insufficient_scope', description });
}
