import type { ClientMetadata, TriggerEvent, UserAttributes } from './trigger.event.js';

/** Before a user comes into being. May refuse, confirm, or vouch for addresses. */
export type PreSignUpEvent = TriggerEvent<
  'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser',
  {
    readonly userAttributes: UserAttributes;
    readonly validationData: ClientMetadata | null;
    readonly clientMetadata?: ClientMetadata;
  },
  { autoConfirmUser?: boolean; autoVerifyEmail?: boolean; autoVerifyPhone?: boolean }
>;

/** After a user was confirmed, or has set a forgotten password anew. */
export type PostConfirmationEvent = TriggerEvent<
  'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword',
  { readonly userAttributes: UserAttributes; readonly clientMetadata?: ClientMetadata },
  object
>;

export type CustomMessageSource =
  | 'CustomMessage_SignUp'
  | 'CustomMessage_AdminCreateUser'
  | 'CustomMessage_ResendCode'
  | 'CustomMessage_ForgotPassword'
  | 'CustomMessage_UpdateUserAttribute'
  | 'CustomMessage_VerifyUserAttribute'
  | 'CustomMessage_Authentication';

/** Words a message. It must contain the placeholder of the code, and for an invitation that of the username. */
export type CustomMessageEvent = TriggerEvent<
  CustomMessageSource,
  {
    readonly userAttributes: UserAttributes;
    readonly codeParameter: string;
    readonly usernameParameter: string | null;
    /** Only told at sign-up: of a link in place of the code, for pools that send one. */
    readonly linkParameter?: string;
    readonly clientMetadata?: ClientMetadata;
  },
  { smsMessage?: string | null; emailMessage?: string | null; emailSubject?: string | null }
>;

/** Brings over a user that the pool does not know, from wherever they were before. Never with SRP. */
export type UserMigrationEvent = TriggerEvent<
  'UserMigration_Authentication' | 'UserMigration_ForgotPassword',
  {
    /** Absent for a forgotten password. */
    readonly password?: string;
    readonly validationData: ClientMetadata;
    readonly clientMetadata?: ClientMetadata;
  },
  {
    userAttributes?: UserAttributes | null;
    finalUserStatus?: 'CONFIRMED' | 'RESET_REQUIRED' | null;
    messageAction?: 'SUPPRESS' | 'RESEND' | null;
    desiredDeliveryMediums?: readonly string[] | null;
    forceAliasCreation?: boolean | null;
  }
>;
