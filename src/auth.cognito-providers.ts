import type { Provider } from '@nestjs/common';
import { cognitoSettingsOf, type ParsedAuthOptions } from './auth.options.js';
import { CognitoApi } from './cognito/cognito.api.js';
import { CognitoSignIn } from './cognito/cognito.sign-in.js';
import { CognitoIdpUserPool } from './cognito/cognito-idp.user-pool.js';
import { CognitoUserClaims } from './cognito/cognito.user-claims.js';
import { OAuthDomainUserPool } from './cognito/oauth-domain.user-pool.js';
import { Clock } from './tokens/clock.js';
import { ChallengeAnswers } from './user-pool/challenge.answers.js';
import { ChallengeSignIn } from './user-pool/challenge.sign-in.js';
import { MachineTokens } from './user-pool/machine.tokens.js';
import { PasswordAuthentication } from './user-pool/password.authentication.js';
import { SignOut } from './user-pool/sign.out.js';
import { TokenRefresh } from './user-pool/token.refresh.js';
import { UserClaims } from './user-pool/user.claims.js';

/** What the grants need of the user pool, as Cognito does it. @param OPTIONS the token of the parsed options */
export function cognitoProviders(OPTIONS: symbol): Provider[] {
  return [
    {
      provide: CognitoApi,
      inject: [OPTIONS],
      useFactory: (options: ParsedAuthOptions) => new CognitoApi(cognitoSettingsOf(options)),
    },
    {
      provide: CognitoIdpUserPool,
      inject: [CognitoApi, OPTIONS],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions) =>
        new CognitoIdpUserPool(api, cognitoSettingsOf(options)),
    },
    {
      provide: OAuthDomainUserPool,
      inject: [OPTIONS],
      useFactory: (options: ParsedAuthOptions) => new OAuthDomainUserPool(cognitoSettingsOf(options)),
    },
    {
      provide: UserClaims,
      inject: [CognitoApi, OPTIONS],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions) =>
        new CognitoUserClaims(api, cognitoSettingsOf(options)),
    },
    {
      provide: CognitoSignIn,
      inject: [CognitoApi, OPTIONS, Clock],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions, clock: Clock) =>
        new CognitoSignIn(api, cognitoSettingsOf(options), clock),
    },
    { provide: PasswordAuthentication, useExisting: CognitoSignIn },
    { provide: ChallengeSignIn, useExisting: CognitoSignIn },
    { provide: ChallengeAnswers, useExisting: CognitoSignIn },
    { provide: TokenRefresh, useExisting: CognitoIdpUserPool },
    { provide: SignOut, useExisting: CognitoIdpUserPool },
    { provide: MachineTokens, useExisting: OAuthDomainUserPool },
  ];
}
