import type { Provider } from '@nestjs/common';
import { cognitoSettingsOf, type ParsedAuthOptions } from '../options/auth.options.js';
import { CognitoApi } from '../cognito/cognito.api.js';
import { CognitoSignIn } from '../cognito/cognito.sign-in.js';
import { CognitoMachineTokens } from '../cognito/cognito.machine-tokens.js';
import { CognitoSignOut } from '../cognito/cognito.sign-out.js';
import { CognitoTokenRefresh } from '../cognito/cognito.token-refresh.js';
import { CognitoUserClaims } from '../cognito/cognito.user-claims.js';
import { OAuthDomainTrial } from '../cognito/oauth-domain.trial.js';
import { OAuthDomainUserPool } from '../cognito/oauth-domain.user-pool.js';
import { UpstreamCircuits } from '../cognito/upstream.circuit.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { issuedToken } from '../sessions/login.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { Clock } from '../tokens/clock.js';
import { AuthorizationTrial } from '../user-pool/authorization.trial.js';
import { ChallengeAnswers } from '../user-pool/challenge.answers.js';
import { ChallengeSignIn } from '../user-pool/challenge.sign-in.js';
import { MachineTokenCache } from '../user-pool/machine-token.cache.js';
import { CachedMachineTokens, MachineTokens } from '../user-pool/machine.tokens.js';
import { PasswordAuthentication } from '../user-pool/password.authentication.js';
import { RefreshTokenOwners } from '../user-pool/refresh-token.owners.js';
import { SignOut } from '../user-pool/sign.out.js';
import { TokenRefresh } from '../user-pool/token.refresh.js';
import { UserClaims } from '../user-pool/user.claims.js';

/** What the grants need of the user pool, as Cognito does it. @param OPTIONS the token of the parsed options */
export function cognitoProviders(OPTIONS: symbol): Provider[] {
  return [
    UpstreamCircuits,
    {
      provide: CognitoApi,
      inject: [OPTIONS, Telemetry, UpstreamCircuits],
      useFactory: (options: ParsedAuthOptions, telemetry: Telemetry, { api }: UpstreamCircuits) =>
        new CognitoApi(cognitoSettingsOf(options), undefined, telemetry, api),
    },
    {
      provide: SignOut,
      inject: [CognitoApi, OPTIONS],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions) =>
        new CognitoSignOut(api, cognitoSettingsOf(options)),
    },
    {
      provide: TokenRefresh,
      inject: [CognitoApi, OAuthDomainUserPool, RefreshTokenOwners],
      useFactory: (api: CognitoApi, domain: OAuthDomainUserPool, owners: RefreshTokenOwners) =>
        new CognitoTokenRefresh(api, domain, owners),
    },
    {
      provide: MachineTokens,
      inject: [OAuthDomainUserPool, OPTIONS, Clock, RevocationService, UpstreamCircuits],
      useFactory: machineTokens,
    },
    {
      provide: OAuthDomainUserPool,
      inject: [OPTIONS, Telemetry, UpstreamCircuits],
      useFactory: (options: ParsedAuthOptions, telemetry: Telemetry, { domain }: UpstreamCircuits) =>
        new OAuthDomainUserPool(cognitoSettingsOf(options), telemetry, domain),
    },
    {
      provide: AuthorizationTrial,
      inject: [OPTIONS],
      useFactory: (options: ParsedAuthOptions) => new OAuthDomainTrial(cognitoSettingsOf(options)),
    },
    {
      provide: UserClaims,
      inject: [CognitoApi, OPTIONS, UpstreamCircuits],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions, { domain }: UpstreamCircuits) =>
        new CognitoUserClaims(api, cognitoSettingsOf(options), domain),
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
  ];
}

/** A token that was revoked here is not handed out again, though it has life left. */
function machineTokens(
  domain: OAuthDomainUserPool,
  options: ParsedAuthOptions,
  clock: Clock,
  revocations: RevocationService,
  { api }: UpstreamCircuits,
): MachineTokens {
  const isGood = (tokens: TokenSet) => {
    const token = issuedToken(tokens);
    return token === undefined || !revocations.isRevoked(token);
  };
  const source = new CognitoMachineTokens(domain, cognitoSettingsOf(options), api);
  return new CachedMachineTokens(source, new MachineTokenCache({ clock, isGood }));
}
