import type { ExplicitAuthFlow } from './pool/clients/auth.flow.js';
import type { OAuthFlow } from './pool/clients/app-client.settings.js';
import type { MfaMethod } from './pool/mfa/mfa.settings.js';
import type { FirstFactor } from './pool/user-pool.settings.js';
import type { UserStatus } from './pool/users/user.js';

/** What a user pool holds when it starts. Plain JSON: it may as well come from a file. */
export interface UserPoolSeed {
  /** As Cognito writes it, for example `us-east-1_NestOAuth`. Part of the issuer. */
  readonly userPoolId: string;
  readonly name: string;
  /** Prefix of its OAuth domain, as the API tells it; it is reached in any case. @default none */
  readonly domain?: string;
  /** @default Cognito's: eight characters with upper and lower case, digits and symbols. */
  readonly passwordPolicy?: PasswordPolicySeed;
  /** Addresses to be proved by a code at sign-up. @default ['email'] */
  readonly autoVerifiedAttributes?: readonly ('email' | 'phone_number')[];
  /** Nobody may sign up on their own. @default false */
  readonly allowAdminCreateUserOnly?: boolean;
  /** People sign up and in with such an address; the stored username is then their `sub`. @default [] */
  readonly usernameAttributes?: readonly ('email' | 'phone_number')[];
  /** What signs in besides the username, once it has been proved. Not together with the above. @default [] */
  readonly aliasAttributes?: readonly ('email' | 'phone_number' | 'preferred_username')[];
  /** @default true, as in pools that the API makes */
  readonly usernameCaseSensitive?: boolean;
  /** Attributes that nobody signs up without. @default [] */
  readonly requiredAttributes?: readonly string[];
  /** @default no second factors */
  readonly mfa?: {
    readonly configuration: 'OFF' | 'OPTIONAL' | 'ON';
    /** @default ['SOFTWARE_TOKEN_MFA'] */
    readonly methods?: readonly MfaMethod[];
  };
  /** Tracks the devices that people sign in on through the JSON API. @default they are not tracked */
  readonly deviceTracking?: {
    /** A remembered device takes the place of a second factor (`ChallengeRequiredOnNewDevice`). @default false */
    readonly replacesSecondFactor?: boolean;
    /** A device is remembered only once its user wishes it (`DeviceOnlyRememberedOnUserPrompt`). @default false */
    readonly onlyOnUserPrompt?: boolean;
  };
  /** What a sign-in by choice (`USER_AUTH`) may begin with. @default ['PASSWORD'] */
  readonly allowedFirstAuthFactors?: readonly FirstFactor[];
  /**
   * Whether five wrong passwords, or codes, lock a user out: for a second at first, and twice as long for each one more.
   * Real pools always do. `false` is for tests that try out wrong ones. @default true
   */
  readonly lockout?: boolean;
  /** Those of the users below need not be repeated. @example ['custom:tenant'] */
  readonly customAttributes?: readonly string[];
  readonly resourceServers?: readonly ResourceServerSeed[];
  readonly groups?: readonly GroupSeed[];
  readonly clients?: readonly AppClientSeed[];
  readonly users?: readonly UserSeed[];
}

export interface PasswordPolicySeed {
  readonly minimumLength?: number;
  readonly requireUppercase?: boolean;
  readonly requireLowercase?: boolean;
  readonly requireNumbers?: boolean;
  readonly requireSymbols?: boolean;
  readonly temporaryPasswordValidityDays?: number;
  /** How many passwords back a user may not return to, 0 to 24. @default 0 */
  readonly passwordHistorySize?: number;
}

export interface ResourceServerSeed {
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
}

export interface GroupSeed {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
}

export interface AppClientSeed {
  readonly clientId: string;
  readonly clientName: string;
  /** 24 to 64 letters, digits, `_` and `+`. Absent: a public client. */
  readonly clientSecret?: string;
  /** @default Cognito's: SRP, custom and refresh. Signing in with a plain password must be named. */
  readonly explicitAuthFlows?: readonly ExplicitAuthFlow[];
  /** With any of them the client may use the OAuth domain. */
  readonly allowedOAuthFlows?: readonly OAuthFlow[];
  readonly allowedOAuthScopes?: readonly string[];
  readonly callbackUrls?: readonly string[];
  /** For authorization requests without a `redirect_uri`. */
  readonly defaultRedirectUri?: string;
  readonly logoutUrls?: readonly string[];
  /** 300 to 86 400. @default 3600 */
  readonly accessTokenValiditySeconds?: number;
  /** 300 to 86 400. @default 3600 */
  readonly idTokenValiditySeconds?: number;
  /** 3600 to 315 360 000. @default 2592000 (30 days) */
  readonly refreshTokenValiditySeconds?: number;
  /** How long a challenge waits for its answer, 3 to 15. @default 3 */
  readonly authSessionValidityMinutes?: number;
  /** `LEGACY` tells strangers who has an account. @default 'ENABLED', as the AWS console sets it. */
  readonly preventUserExistenceErrors?: 'ENABLED' | 'LEGACY';
  /** Without it tokens carry no `origin_jti`, and refresh tokens cannot be revoked. @default true */
  readonly enableTokenRevocation?: boolean;
  readonly refreshTokenRotation?: {
    readonly feature: 'ENABLED' | 'DISABLED';
    /** 0 to 60. @default 0 */
    readonly retryGracePeriodSeconds?: number;
  };
  /** @default the standard attributes; custom ones must be named. */
  readonly readAttributes?: readonly string[];
  /** @default the standard attributes; custom ones must be named. */
  readonly writeAttributes?: readonly string[];
}

export interface UserSeed {
  readonly username: string;
  readonly password: string;
  /** A UUID. @default one that follows from the pool and the username, so that it survives a restart. */
  readonly sub?: string;
  /** All values are strings, `email_verified` included: `'true'`. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly groups?: readonly string[];
  /** Second factors that the user has set up. @default none */
  readonly mfa?: {
    /** Base32, of an authenticator app. */
    readonly totpSecret?: string;
    /** Codes sent to the user's phone, or e-mail address. */
    readonly sms?: boolean;
    readonly email?: boolean;
    /** The one that is asked for if there are several. */
    readonly preferred?: MfaMethod;
  };
  /** `FORCE_CHANGE_PASSWORD` makes the password a temporary one. @default 'CONFIRMED' */
  readonly status?: UserStatus;
  /** @default true */
  readonly enabled?: boolean;
}
