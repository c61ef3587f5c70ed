import type { ClientMetadata, TriggerEvent, UserAttributes } from './trigger.event.js';

/** Before a first factor is looked at. May only refuse. */
export type PreAuthenticationEvent = TriggerEvent<
  'PreAuthentication_Authentication',
  {
    readonly userAttributes: UserAttributes;
    readonly validationData: ClientMetadata;
    /** Only told where the client hides who exists. */
    readonly userNotFound?: boolean;
  },
  object
>;

/** After the last challenge, before there are tokens. */
export type PostAuthenticationEvent = TriggerEvent<
  'PostAuthentication_Authentication',
  {
    readonly userAttributes: UserAttributes;
    readonly newDeviceUsed: boolean;
    readonly clientMetadata?: ClientMetadata;
  },
  object
>;

/** One challenge of a custom sign-in, and how it went. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string;
}

interface CustomAuthRequest {
  readonly userAttributes: UserAttributes;
  readonly clientMetadata?: ClientMetadata;
  readonly userNotFound?: boolean;
}

/** Decides what comes next in a custom sign-in. */
export type DefineAuthChallengeEvent = TriggerEvent<
  'DefineAuthChallenge_Authentication',
  CustomAuthRequest & { readonly session: readonly ChallengeResult[] },
  { challengeName?: string | null; issueTokens?: boolean | null; failAuthentication?: boolean | null }
>;

export type CreateAuthChallengeEvent = TriggerEvent<
  'CreateAuthChallenge_Authentication',
  CustomAuthRequest & { readonly challengeName: string; readonly session: readonly ChallengeResult[] },
  {
    publicChallengeParameters?: Readonly<Record<string, string>> | null;
    privateChallengeParameters?: Readonly<Record<string, string>> | null;
    challengeMetadata?: string | null;
  }
>;

export type VerifyAuthChallengeResponseEvent = TriggerEvent<
  'VerifyAuthChallengeResponse_Authentication',
  CustomAuthRequest & {
    readonly privateChallengeParameters: Readonly<Record<string, string>>;
    readonly challengeAnswer: string;
  },
  { answerCorrect?: boolean | null }
>;
