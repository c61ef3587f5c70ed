import { CognitoError, invalidParameter, notAuthorized, userNotFound } from '../cognito.error.js';
import type { ChallengeResult } from '../triggers/sign-in.events.js';
import type { User } from '../users/user.js';
import { checkMaySignIn } from './account.state.js';
import { beforeAuthentication } from './authentication.triggers.js';
import { required, type ChallengeAnswer } from './challenge.answer.js';
import { possibleHolderOf } from './challenge.holder.js';
import {
  createChallenge,
  customTriggers,
  decideNext,
  isRight,
  type CustomSignIn,
} from './custom.triggers.js';
import { askForMfa } from './mfa.challenge.js';
import { afterFirstFactor } from './next.step.js';
import type { ChallengeStep, SignInCaller, SignInStep } from './sign-in.step.js';
import { usernameToward } from './simulated.user.js';
import { challengeForPassword } from './srp.sign-in.js';
import { readClientPublic } from './srp.exchange.js';

/**
 * A sign-in whose challenges the application invents. It may begin with SRP, so that the password is checked first.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 */
export async function startCustom(
  caller: SignInCaller,
  username: string,
  parameters: ReadonlyMap<string, string>,
): Promise<SignInStep> {
  const { pool, client } = caller;
  customTriggers(pool);
  const user = pool.users.find(username);
  if (!user && !client.hidesUnknownUsers) throw userNotFound();
  await beforeAuthentication(caller, username, user);
  const signIn = { username: usernameToward(pool, username, user), user, results: [] };
  const startsWithSrp = parameters.get('CHALLENGE_NAME') === 'SRP_A' || parameters.has('SRP_A');
  if (!startsWithSrp) return next(caller, signIn);
  const clientPublic = readClientPublic(required({ responses: parameters }, 'SRP_A'));
  return next(
    caller,
    { ...signIn, results: [{ challengeName: 'SRP_A', challengeResult: true }] },
    clientPublic,
  );
}

/** An answer to a challenge of the application's own. */
export async function answerCustom(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const given = required(answer, 'ANSWER');
  const held = pool.challenges.check(answer.session, 'CUSTOM_CHALLENGE', client.clientId);
  const user = possibleHolderOf(pool, held, answer.username);
  pool.challenges.use(answer.session, 'CUSTOM_CHALLENGE', client.clientId);
  const signIn = { username: held.username, user, results: held.results };
  const challengeResult = await isRight(caller, signIn, held.privateParameters, given);
  const result: ChallengeResult = {
    challengeName: 'CUSTOM_CHALLENGE',
    challengeResult,
    challengeMetadata: held.metadata,
  };
  return next(caller, { ...signIn, results: [...held.results, result] });
}

/** The password was proved by SRP; what that is worth is for the triggers to say. */
export function continueCustom(
  caller: SignInCaller,
  user: User,
  before: readonly ChallengeResult[],
): Promise<SignInStep> {
  const proved: ChallengeResult = { challengeName: 'PASSWORD_VERIFIER', challengeResult: true };
  return next(caller, { username: user.username, user, results: [...before, proved] });
}

async function next(caller: SignInCaller, signIn: CustomSignIn, clientPublic?: bigint): Promise<SignInStep> {
  const decision = await decideNext(caller, signIn);
  const { user } = signIn;
  if (decision.failAuthentication) throw notAuthorized('Incorrect username or password.');
  if (decision.issueTokens) return finishFor(caller, user);
  switch (decision.challengeName) {
    case 'CUSTOM_CHALLENGE':
      return custom(caller, signIn);
    case 'PASSWORD_VERIFIER':
      if (clientPublic === undefined) throw invalidParameter('Missing required parameter SRP_A');
      return challengeForPassword(caller, signIn.username, user, {
        clientPublic,
        withSession: true,
        customResults: signIn.results,
      });
    case 'SMS_MFA':
      if (!user) throw notAuthorized('Incorrect username or password.');
      return askForMfa(caller, user, 'SMS_MFA', false);
    case undefined:
    default:
      throw new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
}

async function custom(caller: SignInCaller, signIn: CustomSignIn): Promise<ChallengeStep> {
  const { pool, client } = caller;
  const created = await createChallenge(caller, signIn);
  const challengeName = 'CUSTOM_CHALLENGE';
  const { username, results } = signIn;
  const { privateParameters, metadata } = created;
  const held = {
    challengeName,
    privateParameters,
    metadata,
    results,
    username,
    clientId: client.clientId,
  } as const;
  const session = pool.challenges.begin(held, client.authSessionSeconds);
  return {
    kind: 'challenge',
    challengeName,
    session,
    parameters: { ...created.publicParameters, USERNAME: username },
  };
}

/** Triggers may wave a name through that does not exist. There is still nobody to make tokens for. */
function finishFor(caller: SignInCaller, user: User | undefined): Promise<SignInStep> {
  if (!user) throw notAuthorized('Incorrect username or password.');
  checkMaySignIn(user, caller.pool.clock.epochSeconds());
  return afterFirstFactor(caller, user, 'custom');
}
