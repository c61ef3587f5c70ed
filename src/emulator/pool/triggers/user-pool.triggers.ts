import type {
  CreateAuthChallengeEvent,
  DefineAuthChallengeEvent,
  PostAuthenticationEvent,
  PreAuthenticationEvent,
  VerifyAuthChallengeResponseEvent,
} from './sign-in.events.js';
import type {
  CustomMessageEvent,
  PostConfirmationEvent,
  PreSignUpEvent,
  UserMigrationEvent,
} from './sign-up.events.js';
import type { PreTokenGenerationV1Event, PreTokenGenerationV2Event } from './token-generation.events.js';
import type { Trigger } from './trigger.event.js';

/** As `PreTokenGenerationConfig` of a real pool: the version decides what the event looks like and may change. */
export type PreTokenGeneration =
  | { readonly lambdaVersion: 'V1_0'; readonly handler: Trigger<PreTokenGenerationV1Event> }
  | { readonly lambdaVersion: 'V2_0'; readonly handler: Trigger<PreTokenGenerationV2Event> }
  /** As V2_0, for the tokens of machines too. */
  | { readonly lambdaVersion: 'V3_0'; readonly handler: Trigger<PreTokenGenerationV2Event> };

/**
 * Stand-ins for the Lambda functions of a pool. They run in this process, get the event that a function would get, and
 * have as long to answer. With several pools, `event.userPoolId` tells which one calls.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
export interface UserPoolTriggers {
  readonly preSignUp?: Trigger<PreSignUpEvent>;
  readonly postConfirmation?: Trigger<PostConfirmationEvent>;
  readonly preAuthentication?: Trigger<PreAuthenticationEvent>;
  readonly postAuthentication?: Trigger<PostAuthenticationEvent>;
  /** The only way for a sign-in by password to get scopes. */
  readonly preTokenGeneration?: PreTokenGeneration;
  readonly defineAuthChallenge?: Trigger<DefineAuthChallengeEvent>;
  readonly createAuthChallenge?: Trigger<CreateAuthChallengeEvent>;
  readonly verifyAuthChallengeResponse?: Trigger<VerifyAuthChallengeResponseEvent>;
  readonly userMigration?: Trigger<UserMigrationEvent>;
  readonly customMessage?: Trigger<CustomMessageEvent>;
  /** How long a trigger may take. @default 5, as in Cognito */
  readonly timeoutSeconds?: number;
}
