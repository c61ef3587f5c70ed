/** How the revocation check behaves. */
export interface RevocationOptions {
  /**
   * What the guard does while it cannot hear the store: `deny` answers 503; `allow` lets a token in that may
   * have been revoked on another instance meanwhile. Default `deny`. `allow` weakens logout: choose it knowingly.
   */
  readonly whenUnavailable: 'deny' | 'allow';
  /** For how long the store may be silent before it counts as unavailable. Seconds, default 5. */
  readonly maxSilenceSeconds: number;
  /** The longest access-token lifetime of any app client. Seconds, default 86400, Cognito's maximum. */
  readonly accessTokenLifetimeSeconds: number;
  /** The longest refresh-token lifetime of any app client. Seconds, default 2592000 (30 days), Cognito's default. */
  readonly refreshTokenLifetimeSeconds: number;
  /** How many entries may be alive before this instance refuses to revoke more. Default 5000000, about 0.2 GB. */
  readonly maxEntries: number;
}
