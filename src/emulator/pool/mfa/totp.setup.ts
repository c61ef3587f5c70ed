import { invalidParameter } from '../cognito.error.js';
import type { ChallengeSession } from '../sign-in/challenge.sessions.js';
import { invalidSession } from '../sign-in/challenge.sessions.js';
import type { UserPool } from '../user-pool.js';
import type { PooledClient } from '../user-pools.js';
import type { User } from '../users/user.js';
import { softwareTokenNotEnabled } from './mfa.preference.js';
import { acceptTotp, keepTotpSecret, wrongAtSetup } from './software.token.js';
import { newTotpSecret } from './totp.js';

/** Hands a user who is signed in a secret for an authenticator app. Until it is proved the old one stays. */
export function associate(pool: UserPool, user: User): string {
  checkOffered(pool);
  user.mfa.candidateSecret = newTotpSecret();
  return user.mfa.candidateSecret;
}

/** @throws CognitoError EnableSoftwareTokenMFAException */
export function proveAssociation(pool: UserPool, user: User, code: string, deviceName?: string): void {
  const secret = user.mfa.candidateSecret ?? user.mfa.totpSecret;
  if (secret === undefined) throw invalidParameter('No software token has been associated.');
  acceptTotp(pool, user, secret, code, wrongAtSetup);
  keepTotpSecret(user, secret, deviceName);
  user.mfa.candidateSecret = undefined;
}

/** The same for somebody who must set up a second factor to get any further. Each call goes on with a new session. */
export function associateInSession({ pool, client }: PooledClient, session: string) {
  checkOffered(pool);
  const held = pool.challenges.use(session, 'MFA_SETUP', client.clientId);
  const secret = newTotpSecret();
  const next: ChallengeSession = { ...held, totp: { secret, proved: false } };
  return { secret, session: goOn({ pool, client }, session, next) };
}

export function proveInSession(
  { pool, client }: PooledClient,
  session: string,
  code: string,
  deviceName?: string,
): string {
  const held = pool.challenges.check(session, 'MFA_SETUP', client.clientId);
  const user = pool.users.find(held.username);
  if (!user) throw invalidSession();
  if (!held.totp) throw invalidParameter('No software token has been associated.');
  acceptTotp(pool, user, held.totp.secret, code, () => {
    pool.challenges.countWrongAnswer(session);
    return wrongAtSetup();
  });
  pool.challenges.use(session, 'MFA_SETUP', client.clientId);
  const next: ChallengeSession = { ...held, totp: { ...held.totp, proved: true, deviceName } };
  return goOn({ pool, client }, session, next);
}

function goOn({ pool, client }: PooledClient, session: string, next: ChallengeSession): string {
  const id = pool.challenges.begin(next, client.authSessionSeconds);
  pool.challenges.keepJourney(id, pool.challenges.journeyOf(session));
  return id;
}

function checkOffered({ settings }: UserPool): void {
  if (!settings.mfa.methods.includes('SOFTWARE_TOKEN_MFA')) throw softwareTokenNotEnabled();
}
