import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from './app.client.js';

/** A sign-in without a password in the first step: by the application's own challenges, or by choice of the user. */
export interface ChallengeSignInRequest {
  readonly flow: 'CUSTOM_AUTH' | 'USER_AUTH';
  readonly username: string;
  /** Of `USER_AUTH`: `EMAIL_OTP`, `SMS_OTP` and so on. Default: the user is asked. */
  readonly preferredChallenge?: string;
  /** Reaches the triggers before the sign-in as `clientMetadata`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Begins such a sign-in. For grants of one's own, such as a magic link. */
export abstract class ChallengeSignIn {
  /**
   * @throws ChallengeRequiredError as a rule; let it through, and the caller gets a challenge token to answer with
   * @throws UserPoolError `refused` for an unknown user, where the app client does not hide that
   */
  abstract begin(client: AppClient, request: ChallengeSignInRequest): Promise<TokenSet>;
}
