import { contactOf } from '../codes/contact.js';
import { newCode } from '../codes/verification.codes.js';
import { invalidParameter, userNotFound } from '../cognito.error.js';
import type { User } from '../users/user.js';
import { checkMaySignIn } from './account.state.js';
import { takesSecondFactor } from './assurance.js';
import { beforeAuthentication } from './authentication.triggers.js';
import { required, type ChallengeAnswer } from './challenge.answer.js';
import { possibleHolderOf } from './challenge.holder.js';
import type { ChallengeSession } from './challenge.sessions.js';
import { deliveryTo, sendChallenge } from './mfa.challenge.js';
import { choices, choicesToward, type Choice } from './first-factor.choices.js';
import { afterFirstFactor, secondFactor } from './next.step.js';
import { provePassword, startWithPassword } from './password.sign-in.js';
import type { ChallengeStep, SignInCaller, SignInStep } from './sign-in.step.js';
import { simulatedContact, usernameToward } from './simulated.user.js';
import { challengeForPassword } from './srp.sign-in.js';
import { readClientPublic } from './srp.exchange.js';
import { assuranceWanted } from './step-up.js';

/**
 * A sign-in in which the user chooses how (`USER_AUTH`). A preference that the user does not have leads to the choice.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
 */
export async function startByChoice(
  caller: SignInCaller,
  username: string,
  parameters: ReadonlyMap<string, string>,
): Promise<SignInStep> {
  const preferred = preferenceIn(parameters);
  const user = caller.pool.users.find(username);
  const assurance = assuranceWanted(caller, user, parameters);
  const step = await firstStep({ ...caller, assurance }, { username, user, preferred, parameters });
  return { ...step, assurance };
}

/** @throws CognitoError InvalidParameterException */
function preferenceIn(parameters: ReadonlyMap<string, string>): string | undefined {
  const preferred = parameters.get('PREFERRED_CHALLENGE');
  const isKnown = preferred === 'WEB_AUTHN' || choices.some((choice) => choice === preferred);
  if (preferred !== undefined && !isKnown) throw invalidParameter('Invalid PREFERRED_CHALLENGE.');
  return preferred;
}

interface Beginning {
  readonly username: string;
  readonly user: User | undefined;
  readonly preferred: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

async function firstStep(caller: SignInCaller, beginning: Beginning): Promise<SignInStep> {
  const { pool, client, assurance } = caller;
  const { username, user, preferred, parameters } = beginning;
  const available = choicesToward(pool, user, assurance);
  const choice = available.find((one) => one === preferred);
  // A password in plain has its own way in, where users can also be brought over from elsewhere.
  if (preferred === 'PASSWORD' && (choice || !user) && parameters.has('PASSWORD')) {
    return startWithPassword(caller, username, required({ responses: parameters }, 'PASSWORD'));
  }
  if (!user && !client.hidesUnknownUsers) throw userNotFound();
  await beforeAuthentication(caller, username, user);
  if (user && assurance?.has('pwd') && takesSecondFactor(assurance.target)) {
    checkMaySignIn(user, pool.clock.epochSeconds());
    return secondFactor(caller, user, false);
  }
  if (choice === undefined) return { ...waitFor(caller, 'SELECT_CHALLENGE', username, user), available };
  return { ...(await begin(caller, choice, username, user, parameters)), available: [choice] };
}

/** The user has chosen, and may have sent along what the choice needs. */
export async function answerChoice(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const held = pool.challenges.check(answer.session, 'SELECT_CHALLENGE', client.clientId);
  const user = possibleHolderOf(pool, held, answer.username);
  const wanted = required(answer, 'ANSWER');
  const choice = choicesToward(pool, user, caller.assurance).find((one) => one === wanted);
  if (choice === undefined) throw invalidParameter('Selected challenge is not available');
  pool.challenges.use(answer.session, 'SELECT_CHALLENGE', client.clientId);
  if (choice === 'PASSWORD' && answer.responses.has('PASSWORD')) {
    const proved = provePassword(pool, held.username, user, required(answer, 'PASSWORD'));
    return afterFirstFactor(caller, proved, 'password');
  }
  return begin(caller, choice, held.username, user, answer.responses);
}

export async function answerPassword(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const password = required(answer, 'PASSWORD');
  const held = pool.challenges.check(answer.session, 'PASSWORD', client.clientId);
  const user = possibleHolderOf(pool, held, answer.username);
  pool.challenges.use(answer.session, 'PASSWORD', client.clientId);
  return afterFirstFactor(caller, provePassword(pool, held.username, user, password), 'password');
}

export function answerPasswordSrp(caller: SignInCaller, answer: ChallengeAnswer): ChallengeStep {
  const { pool, client } = caller;
  const clientPublic = readClientPublic(required(answer, 'SRP_A'));
  const held = pool.challenges.check(answer.session, 'PASSWORD_SRP', client.clientId);
  const user = possibleHolderOf(pool, held, answer.username);
  pool.challenges.use(answer.session, 'PASSWORD_SRP', client.clientId);
  return challengeForPassword(caller, held.username, user, { clientPublic, withSession: true });
}

async function begin(
  caller: SignInCaller,
  choice: Choice,
  username: string,
  user: User | undefined,
  parameters: ReadonlyMap<string, string>,
): Promise<ChallengeStep> {
  const srpA = parameters.get('SRP_A');
  switch (choice) {
    case 'PASSWORD_SRP': {
      if (srpA === undefined) return waitFor(caller, 'PASSWORD_SRP', username, user);
      const clientPublic = readClientPublic(srpA);
      return challengeForPassword(caller, username, user, { clientPublic, withSession: true });
    }
    case 'PASSWORD':
      return waitFor(caller, 'PASSWORD', username, user);
    case 'EMAIL_OTP':
    case 'SMS_OTP':
      return sendFirstFactor(caller, choice, username, user);
  }
}

function waitFor(
  { pool, client }: SignInCaller,
  challengeName: 'SELECT_CHALLENGE' | 'PASSWORD' | 'PASSWORD_SRP',
  typed: string,
  user: User | undefined,
): ChallengeStep {
  const username = user?.username ?? typed;
  const held = { challengeName, username, clientId: client.clientId };
  const session = pool.challenges.begin(held, client.authSessionSeconds);
  return { kind: 'challenge', challengeName, session, parameters: {} };
}

/** Captures show eight digits where a code stands alone, and six where it comes after a password. */
const digitsOfFirstFactor = 8;

function sendFirstFactor(
  caller: SignInCaller,
  challengeName: 'EMAIL_OTP' | 'SMS_OTP',
  typed: string,
  user: User | undefined,
): ChallengeStep | Promise<ChallengeStep> {
  const { pool, client } = caller;
  const holder = { username: user?.username ?? typed, clientId: client.clientId };
  const sessionWith = (code: string): ChallengeSession =>
    challengeName === 'SMS_OTP'
      ? { challengeName, code, ...holder }
      : { challengeName, code, proves: 'first factor', ...holder };
  const address = challengeName === 'SMS_OTP' ? 'phone_number' : 'email';
  const contact = user && contactOf(user, [address]);
  if (user && contact) return sendChallenge(caller, user, contact, digitsOfFirstFactor, sessionWith);
  const username = usernameToward(pool, typed, user);
  return {
    kind: 'challenge',
    challengeName,
    session: pool.challenges.begin(sessionWith(newCode(digitsOfFirstFactor)), client.authSessionSeconds),
    parameters: {
      USERNAME: username,
      USER_ID_FOR_SRP: username,
      ...deliveryTo(simulatedContact(address, typed)),
    },
  };
}
