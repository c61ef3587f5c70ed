import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import { invalidSession, type ChallengeSession } from './challenge.sessions.js';
import { usernameToward } from './simulated.user.js';

/** Whose session it is, if that is also who answers. @throws CognitoError NotAuthorizedException */
export function holderOf(pool: UserPool, session: ChallengeSession, answeredBy: string): User {
  const user = pool.users.find(session.username);
  if (!user || pool.users.find(answeredBy) !== user) throw invalidSession();
  return user;
}

/** As `holderOf`, for challenges that are also put to people who do not exist. */
export function possibleHolderOf(
  pool: UserPool,
  session: ChallengeSession,
  answeredBy: string,
): User | undefined {
  const user = pool.users.find(session.username);
  if (user ? pool.users.find(answeredBy) !== user : !isSameName(pool, session.username, answeredBy)) {
    throw invalidSession();
  }
  return user;
}

/** Of somebody unknown, who may answer with the name that was typed or with the one that the challenge gave. */
function isSameName(pool: UserPool, one: string, other: string): boolean {
  return usernameToward(pool, one, undefined) === usernameToward(pool, other, undefined);
}
