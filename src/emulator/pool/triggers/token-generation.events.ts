import type { ClientMetadata, TriggerEvent, UserAttributes } from './trigger.event.js';

export type TokenGenerationSource =
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_AuthenticateDevice'
  | 'TokenGeneration_RefreshTokens'
  | 'TokenGeneration_ClientCredentials';

export interface GroupConfiguration {
  readonly groupsToOverride?: readonly string[] | null;
  readonly iamRolesToOverride?: readonly string[] | null;
  readonly preferredRole?: string | null;
}

interface TokenGenerationRequest {
  readonly userAttributes: UserAttributes;
  /** `null` for a machine. */
  readonly groupConfiguration: GroupConfiguration | null;
  readonly clientMetadata?: ClientMetadata;
}

export interface ClaimsOverride {
  readonly claimsToAddOrOverride?: Readonly<Record<string, unknown>> | null;
  readonly claimsToSuppress?: readonly string[] | null;
}

/** Version 1 changes ID tokens alone, with claims that are strings. */
export type PreTokenGenerationV1Event = TriggerEvent<
  TokenGenerationSource,
  TokenGenerationRequest,
  { claimsOverrideDetails?: (ClaimsOverride & { groupOverrideDetails?: GroupConfiguration | null }) | null }
>;

export interface ClaimsAndScopeOverride {
  readonly idTokenGeneration?: ClaimsOverride | null;
  readonly accessTokenGeneration?:
    | (ClaimsOverride & {
        readonly scopesToAdd?: readonly string[] | null;
        readonly scopesToSuppress?: readonly string[] | null;
      })
    | null;
  readonly groupOverrideDetails?: GroupConfiguration | null;
}

/** Versions 2 and 3 change access tokens as well, scopes included, with claims of any JSON. */
export type PreTokenGenerationV2Event = TriggerEvent<
  TokenGenerationSource,
  TokenGenerationRequest & { readonly scopes: readonly string[] },
  { claimsAndScopeOverrideDetails?: ClaimsAndScopeOverride | null }
>;
