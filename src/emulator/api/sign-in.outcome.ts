import type { AppClient } from '../pool/clients/app-client.js';
import { challengeForNewPassword, mustChoosePassword } from '../pool/sign-in/new-password.challenge.js';
import { grantApiTokens } from '../pool/sign-in/token.grants.js';
import type { UserPool } from '../pool/user-pool.js';
import type { User } from '../pool/users/user.js';
import { authenticationResult } from './authentication.result.js';

/** What follows a factor that was right: the next challenge, or the tokens. */
export async function signInOutcome(pool: UserPool, client: AppClient, user: User): Promise<object> {
  if (mustChoosePassword(user)) return newPasswordRequired(user, challengeForNewPassword(pool, client, user));
  return authenticationResult(await grantApiTokens(pool, client, user));
}

function newPasswordRequired(user: User, session: string): object {
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: session,
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: '[]',
      userAttributes: JSON.stringify(Object.fromEntries(user.attributes)),
    },
  };
}
