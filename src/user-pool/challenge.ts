import { UserPoolError } from './user-pool.error.js';

/** The challenges of Cognito that can be answered through here, and the parameter that answers each. */
export const ANSWERED_BY = {
  NEW_PASSWORD_REQUIRED: 'new_password',
  SOFTWARE_TOKEN_MFA: 'otp',
  SMS_MFA: 'otp',
  EMAIL_OTP: 'otp',
  SMS_OTP: 'otp',
  MFA_SETUP: 'otp',
  SELECT_MFA_TYPE: 'answer',
  SELECT_CHALLENGE: 'answer',
  CUSTOM_CHALLENGE: 'answer',
  PASSWORD: 'password',
  PASSWORD_SRP: 'password',
} as const;

export type AnswerableChallenge = keyof typeof ANSWERED_BY;

/** What the pool wants of a user before it issues tokens. */
export interface Challenge {
  /** As Cognito calls it, such as `SOFTWARE_TOKEN_MFA`. */
  readonly name: string;
  /** What may be told to whoever logs in: where a code was sent, what there is to choose from. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What must come back to Cognito with the answer. Never sent to a caller. */
  readonly state: ChallengeState;
}

export interface ChallengeState {
  readonly session: string | undefined;
  /** As the pool stores it: it may not be what the user typed. */
  readonly username: string;
  /** Begun with the operations that need AWS credentials; it must be gone on with by them. */
  readonly isAdmin: boolean;
}

/** What answers a challenge; which members are needed, {@link ANSWERED_BY} tells. */
export interface ChallengeAnswer {
  readonly otp?: string;
  readonly newPassword?: string;
  /** Attributes that must be set with a new password, such as `name`. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly answer?: string;
  readonly password?: string;
  /** Of `MFA_SETUP`: an address that codes are to be sent to, in place of an authenticator app. */
  readonly email?: string;
  /** Of `MFA_SETUP`: how the authenticator app is to be called. */
  readonly deviceName?: string;
}

export function isAnswerable(name: string): name is AnswerableChallenge {
  return Object.hasOwn(ANSWERED_BY, name);
}

/** The pool wants more before it issues tokens. */
export class ChallengeRequiredError extends UserPoolError {
  constructor(readonly challenge: Challenge) {
    super('challenge', `Cognito wants ${challenge.name} before it issues tokens.`);
  }
}
