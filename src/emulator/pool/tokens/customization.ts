export interface GroupClaims {
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly preferredRole?: string;
}

/** What a trigger makes of the tokens that are about to be made. */
export interface Customization {
  readonly groupClaims: GroupClaims;
  readonly scopes: readonly string[];
  readonly idToken?: ClaimChanges;
  readonly accessToken?: ClaimChanges;
}

export interface ClaimChanges {
  readonly add: Readonly<Record<string, unknown>>;
  readonly suppress: readonly string[];
}
