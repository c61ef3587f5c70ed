import type { AccessToken } from '../tokens/access-token.js';

/** The user who speaks, as their access token tells. */
export interface UserPrincipal {
  readonly kind: 'user';
  /** `sub`: never changes; use it as the key of what belongs to the user. */
  readonly subject: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
}

export function userOf(token: AccessToken): UserPrincipal | undefined {
  if (token.username === undefined) return undefined;
  return {
    kind: 'user',
    subject: token.subject,
    username: token.username,
    groups: token.groups,
    scopes: [...token.scopes],
  };
}
