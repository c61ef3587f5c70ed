import type { ExplicitAuthFlow } from './auth.flow.js';
import type { Validity } from './token.validity.js';

export const oauthFlows = ['code', 'implicit', 'client_credentials'] as const;

export type OAuthFlow = (typeof oauthFlows)[number];

/**
 * How an app client was set up. What the API does not tell of a client that left it out is absent, and has its default
 * where it is used; everything else has been filled in by whoever created it.
 */
export interface AppClientSettings {
  readonly clientId: string;
  readonly clientName: string;
  readonly clientSecret?: string;
  /** @default SRP, custom challenges, and refreshing unless refresh tokens rotate */
  readonly explicitAuthFlows?: readonly ExplicitAuthFlow[];
  /** Cognito's switch for the OAuth domain: without it the flows and scopes below are only stored. */
  readonly oauthEnabled: boolean;
  readonly allowedOAuthFlows: readonly OAuthFlow[];
  readonly allowedOAuthScopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly defaultRedirectUri?: string;
  readonly logoutUrls: readonly string[];
  /** @default an hour */
  readonly accessTokenValidity?: Validity;
  /** @default an hour */
  readonly idTokenValidity?: Validity;
  readonly refreshTokenValidity: Validity;
  readonly authSessionValidityMinutes: number;
  /** @default LEGACY */
  readonly preventUserExistenceErrors?: 'ENABLED' | 'LEGACY';
  readonly enableTokenRevocation: boolean;
  readonly refreshTokenRotation?: RefreshTokenRotation;
  /** Absent: the standard attributes. Custom attributes are readable only if named. */
  readonly readAttributes?: readonly string[];
  readonly writeAttributes?: readonly string[];
  readonly supportedIdentityProviders: readonly string[];
}

export interface RefreshTokenRotation {
  readonly feature: 'ENABLED' | 'DISABLED';
  /** How long a refresh token that was replaced may still be used, for clients that lost the answer. */
  readonly retryGracePeriodSeconds: number;
}
