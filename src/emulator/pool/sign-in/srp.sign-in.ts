import { notAuthorized, userNotFound } from '../cognito.error.js';
import type { ChallengeResult } from '../triggers/sign-in.events.js';
import type { User } from '../users/user.js';
import { checkMaySignIn } from './account.state.js';
import { beforeAuthentication } from './authentication.triggers.js';
import { poolNameOf } from '../srp/srp.proof.js';
import type { ChallengeAnswer } from './challenge.answer.js';
import { possibleHolderOf } from './challenge.holder.js';
import { deviceOf } from './device.challenge.js';
import { invalidSession, newSessionId, type SessionOf } from './challenge.sessions.js';
import { checkNotLockedOut, wrongPassword } from './password.sign-in.js';
import type { ChallengeStep, SignInCaller } from './sign-in.step.js';
import { usernameToward } from './simulated.user.js';
import { beginSrp, claimIn, provesPassword, readClientPublic, simulatedVerifier } from './srp.exchange.js';

/** A classic sign-in with SRP: a challenge for anybody, so that who does not exist finds out no sooner than a wrong password. */
export async function startWithSrp(
  caller: SignInCaller,
  username: string,
  srpA: string,
): Promise<ChallengeStep> {
  const { pool, client } = caller;
  const clientPublic = readClientPublic(srpA);
  const user = pool.users.find(username);
  if (!user && !client.hidesUnknownUsers) throw userNotFound();
  await beforeAuthentication(caller, username, user);
  return challengeForPassword(caller, username, user, { clientPublic, withSession: false });
}

interface SrpChallenge {
  readonly clientPublic: bigint;
  /** A classic sign-in gets none: its clients identify the exchange by the secret block. */
  readonly withSession: boolean;
  readonly customResults?: readonly ChallengeResult[];
}

export function challengeForPassword(
  { pool, client }: SignInCaller,
  typed: string,
  user: User | undefined,
  { clientPublic, withSession, customResults }: SrpChallenge,
): ChallengeStep {
  const username = usernameToward(pool, typed, user);
  checkNotLockedOut(pool, username);
  const identity = { poolName: poolNameOf(pool.id), userId: username };
  const exchange = beginSrp(identity, user?.password ?? simulatedVerifier(pool, username), clientPublic);
  const challengeName = 'PASSWORD_VERIFIER';
  const held = { challengeName, exchange, customResults, username, clientId: client.clientId } as const;
  const session = withSession ? newSessionId() : undefined;
  const ids = [exchange.secretBlock, ...(session === undefined ? [] : [session])];
  pool.challenges.beginAs(ids, held, client.authSessionSeconds);
  return {
    kind: 'challenge',
    challengeName,
    session,
    parameters: {
      USERNAME: username,
      USER_ID_FOR_SRP: username,
      SALT: exchange.salt.toString(16),
      SRP_B: exchange.serverPublic.toString(16),
      SECRET_BLOCK: exchange.secretBlock,
    },
  };
}

interface ProvedClaim {
  readonly held: SessionOf<'PASSWORD_VERIFIER'>;
  readonly user: User;
}

/** Whatever comes of it, the exchange is over: each guess needs one of its own. */
export function checkPasswordClaim(caller: SignInCaller, answer: ChallengeAnswer): ProvedClaim {
  const { pool, client } = caller;
  const claim = claimIn(answer);
  const { secretBlock } = claim;
  const held = pool.challenges.check(secretBlock, 'PASSWORD_VERIFIER', client.clientId);
  if (answer.session !== '' && !pool.challenges.areOne(answer.session, secretBlock)) throw invalidSession();
  const user = possibleHolderOf(pool, held, answer.username);
  checkNotLockedOut(pool, held.username);
  const proved = provesPassword(pool, held.exchange, claim);
  // Before the exchange is over: clients answer the very same once more without a device that is gone.
  if (user && proved) deviceOf(caller, user);
  pool.challenges.use(secretBlock, 'PASSWORD_VERIFIER', client.clientId);
  if (!user?.password || !proved) throw wrongPassword(pool, held.username);
  // The password was changed while the client computed: what was proved is the old one.
  if (user.password.verifier !== held.exchange.verifier)
    throw notAuthorized('Incorrect username or password.');
  pool.lockouts.forget(held.username);
  checkMaySignIn(user, pool.clock.epochSeconds());
  return { held, user };
}
