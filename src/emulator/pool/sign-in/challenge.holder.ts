import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import { invalidSession, type ChallengeSession } from './challenge.sessions.js';

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
  if (user ? pool.users.find(answeredBy) !== user : session.username !== answeredBy) throw invalidSession();
  return user;
}
