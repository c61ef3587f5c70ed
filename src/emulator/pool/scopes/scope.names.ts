/** Scopes every pool has. They need no resource server. */
export const openIdScopes: readonly string[] = ['openid', 'email', 'phone', 'profile'];

/** Lets the holder of an access token act on their own profile through the JSON API. */
export const selfServiceScope = 'aws.cognito.signin.user.admin';

export function isReservedScope(scope: string): boolean {
  return scope === selfServiceScope || openIdScopes.includes(scope);
}

/** RFC 6749 §3.3: a list of names between spaces, in which order and repetition carry no meaning. */
export function parseScope(scope: string): readonly string[] {
  return [...new Set(scope.split(' ').filter((name) => name !== ''))];
}
