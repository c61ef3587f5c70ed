import { CognitoError, invalidParameter, resourceNotFound } from '../cognito.error.js';
import type { LoginSession } from '../sign-in/login.sessions.js';
import type { TokenFamily } from '../tokens/token.family.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import { longestSsoSeconds } from './sso.validity.js';

/** What somebody is signed in by, until it ends or is revoked. */
export interface UserSessions {
  readonly tokens: readonly TokenFamily[];
  readonly browsers: readonly LoginSession[];
}

/** @throws CognitoError. Assumed: name and text for a pool that tracks no sessions. */
export function checkTracksSessions({ settings }: UserPool): void {
  if (settings.sessionTracking) return;
  throw new CognitoError(
    'OperationNotEnabledException',
    'The user pool is not configured to track user sessions.',
  );
}

/** @throws CognitoError */
export function sessionsOf(pool: UserPool, user: User): UserSessions {
  checkTracksSessions(pool);
  const { username } = user;
  return {
    tokens: trackedTokens(pool, username),
    browsers: pool.loginSessions.of(username, longestSsoSeconds(pool)),
  };
}

function trackedTokens({ families, clock }: UserPool, username: string): readonly TokenFamily[] {
  const now = clock.epochSeconds();
  return families
    .of(username)
    .filter((one) => one.sessionId !== undefined && !one.revoked && one.refreshEndsAtSeconds > now);
}

/** One more sign-in than a user may have at once pushes out the one that was used least recently. */
export function makeRoom(pool: UserPool, username: string): void {
  const { sessionTracking } = pool.settings;
  if (!sessionTracking) return;
  const oldestFirst = trackedTokens(pool, username).toSorted(
    (one, other) => one.lastActiveAtSeconds - other.lastActiveAtSeconds,
  );
  const surplus = oldestFirst.length - (sessionTracking.maxPerUser - 1);
  for (const family of oldestFirst.slice(0, Math.max(surplus, 0))) family.revoked = true;
}

interface Revocation {
  readonly sessionId: string;
  /** Also what it came from, or what came from it. */
  readonly linked: boolean;
  /** The session of the caller, who ends that one by signing out. */
  readonly own?: TokenFamily;
}

/** @throws CognitoError. Assumed: names and texts. */
export function revokeSession(pool: UserPool, user: User, { sessionId, linked, own }: Revocation): void {
  const { tokens, browsers } = sessionsOf(pool, user);
  if (own?.sessionId === sessionId) throw invalidParameter('The current session cannot be revoked.');
  const family = tokens.find((one) => one.sessionId === sessionId);
  const browser = browsers.find((one) => one.sessionId === sessionId);
  if (!family && !browser) throw resourceNotFound('Session does not exist.');
  if (family) family.revoked = true;
  if (family && linked) endOriginOf(pool, family);
  if (!browser) return;
  pool.loginSessions.endAll((one) => one.sessionId === sessionId);
  for (const one of linked ? tokens : []) if (one.originSessionId === sessionId) one.revoked = true;
}

/** The browser session that tokens came from, if they came from one. */
export function endOriginOf({ loginSessions }: UserPool, { originSessionId }: TokenFamily): void {
  if (originSessionId !== undefined) loginSessions.endAll((one) => one.sessionId === originSessionId);
}
