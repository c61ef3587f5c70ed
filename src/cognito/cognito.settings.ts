/** Where a user pool is, as the adapters need to know it. Each address is a setting of its own: AWS has two
 * issuer forms, and the embedded pool has its own. */
export interface CognitoSettings {
  readonly userPoolId: string;
  readonly region: string;
  /** Origin of the cognito-idp API; `undefined` for AWS's own of the region. */
  readonly endpoint: string | undefined;
  /** Origin of the OAuth domain, such as `https://example.auth.us-east-1.amazoncognito.com`. */
  readonly domain: string;
  /** How long an answer of Cognito may take. Seconds. */
  readonly timeoutSeconds: number;
}

/** What signing users in takes besides. */
export interface SignInSettings extends CognitoSettings {
  /** Whose service an authenticator app shows a secret to be of. */
  readonly totpIssuer: string;
}
