import { ScopeSet } from '../oauth2/scope.set.js';
import { API_SIGN_IN_SCOPE } from './access-token.js';

/** Which scopes the members of a Cognito group hold when they log in by password. */
export type ScopePolicy = ReadonlyMap<string, readonly string[]>;

interface ScopeClaims {
  readonly username: string | undefined;
  readonly scope: string | undefined;
  readonly groups: readonly string[];
}

/**
 * The scopes of the token, and for a user who signed in through the API those of their groups. A token that was
 * asked for with scopes keeps to them: whoever granted less meant less.
 */
export function grantedScopes(claims: ScopeClaims, policy: ScopePolicy | undefined): ScopeSet {
  const { username, scope, groups } = claims;
  const scopes = ScopeSet.fromClaim(scope);
  if (policy === undefined || username === undefined || scope !== API_SIGN_IN_SCOPE) return scopes;
  return new ScopeSet([...scopes, ...groups.flatMap((group) => policy.get(group) ?? [])]);
}
