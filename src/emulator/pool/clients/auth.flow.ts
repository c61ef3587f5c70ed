/** Values of a client's `ExplicitAuthFlows`: which ways to sign in through the JSON API the client may use. */
export const authFlowPermissions = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_CLIENT_TOKEN_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
] as const;

export type AuthFlowPermission = (typeof authFlowPermissions)[number];

/** The older spelling. It cannot be mixed with the newer one, and always includes SRP and refresh. */
export const legacyAuthFlows = ['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'] as const;

export type ExplicitAuthFlow = AuthFlowPermission | (typeof legacyAuthFlows)[number];

const legacyMeaning: Readonly<Record<(typeof legacyAuthFlows)[number], AuthFlowPermission>> = {
  ADMIN_NO_SRP_AUTH: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  CUSTOM_AUTH_FLOW_ONLY: 'ALLOW_CUSTOM_AUTH',
  USER_PASSWORD_AUTH: 'ALLOW_USER_PASSWORD_AUTH',
};

export function isLegacyAuthFlow(flow: ExplicitAuthFlow): flow is (typeof legacyAuthFlows)[number] {
  return legacyAuthFlows.some((legacy) => legacy === flow);
}

export function permissionsOf(flows: readonly ExplicitAuthFlow[]): ReadonlySet<AuthFlowPermission> {
  const permissions = new Set<AuthFlowPermission>();
  for (const flow of flows) {
    if (!isLegacyAuthFlow(flow)) permissions.add(flow);
    else permissions.add(legacyMeaning[flow]).add('ALLOW_USER_SRP_AUTH').add('ALLOW_REFRESH_TOKEN_AUTH');
  }
  return permissions;
}

/** What Cognito grants a client that was created without `ExplicitAuthFlows`. Signing in by password is opt-in. */
export function defaultAuthFlows(rotatesRefreshTokens: boolean): readonly ExplicitAuthFlow[] {
  const flows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'] as const;
  return rotatesRefreshTokens ? flows : ['ALLOW_REFRESH_TOKEN_AUTH', ...flows];
}
