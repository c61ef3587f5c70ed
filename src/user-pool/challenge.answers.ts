import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from './app.client.js';
import type { Challenge, ChallengeAnswer } from './challenge.js';

/** Goes on with a sign-in that waits for an answer. What the challenge grant needs of the user pool. */
export abstract class ChallengeAnswers {
  /**
   * @throws ChallengeRequiredError when the pool wants yet another thing
   * @throws UserPoolError `wrong_answer` and `password_refused`, after which the same challenge may be answered once
   *   more; `refused` when the sign-in is over
   */
  abstract answer(client: AppClient, challenge: Challenge, answer: ChallengeAnswer): Promise<TokenSet>;
}
