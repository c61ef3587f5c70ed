import { methodsAsked, methodsEnabled, mustSetUpMfa } from '../mfa/mfa.requirement.js';
import type { MfaMethod } from '../mfa/mfa.settings.js';
import type { User } from '../users/user.js';
import { methodOfFactor, reachesWith, type Assurance } from './assurance.js';
import { askForDevice, deviceOf, standsInForFactor } from './device.challenge.js';
import { askForMfa } from './mfa.challenge.js';
import { challengeForNewPassword, mustChoosePassword } from './new-password.challenge.js';
import { complete } from './sign-in.completion.js';
import type { ChallengeStep, SignInCaller, SignInStep } from './sign-in.step.js';

/** What follows a first factor that was right: a challenge, or the end of the sign-in. */
export async function afterFirstFactor(
  caller: SignInCaller,
  user: User,
  factor: 'password' | 'code' | 'custom',
): Promise<SignInStep> {
  // Codes and custom challenges do not go together with a second factor: Cognito leaves it out after them.
  if (factor !== 'password') return finish(caller, user);
  caller.assurance?.prove('pwd');
  if (mustChoosePassword(user)) return newPasswordRequired(caller, user);
  return secondFactor(caller, user, false);
}

/** What follows when the password is settled. */
export async function secondFactor(
  caller: SignInCaller,
  user: User,
  choseNewPassword: boolean,
): Promise<SignInStep> {
  const { pool, assurance } = caller;
  const isOnDevice = standsInForFactor(pool, deviceOf(caller, user));
  if (isOnDevice && (assurance?.isReached ?? true)) return finish(caller, user, choseNewPassword);
  const asked = methodsAsked(pool, user);
  if (isProvedAlready(assurance, asked)) return finish(caller, user, choseNewPassword);
  const methods = methodsToward(assurance, asked, methodsEnabled(pool, user));
  const [only, ...others] = methods;
  if (only !== undefined && others.length === 0) return askForMfa(caller, user, only, choseNewPassword);
  if (only !== undefined) return selectMfaType(caller, user, methods, choseNewPassword);
  if (mustSetUpMfa(caller.pool)) return mfaSetup(caller, user, choseNewPassword);
  return finish(caller, user, choseNewPassword);
}

/** Of an earlier sign-in, to which this one adds. */
function isProvedAlready(assurance: Assurance | undefined, asked: readonly MfaMethod[]): boolean {
  if (!assurance?.isReached) return false;
  return asked.some((method) => assurance.has(methodOfFactor[method]));
}

/** A level can choose among the factors that a user has. It cannot do without one that is required. */
function methodsToward(
  assurance: Assurance | undefined,
  asked: readonly MfaMethod[],
  enabled: readonly MfaMethod[],
): readonly MfaMethod[] {
  const reaching = enabled.filter((method) => assurance && reachesWith(assurance.target, method));
  return reaching.length > 0 ? reaching : asked;
}

/** All factors were right; a device that is known to the pool still has to prove itself. */
export async function finish(
  caller: SignInCaller,
  user: User,
  choseNewPassword = false,
): Promise<SignInStep> {
  const device = deviceOf(caller, user);
  if (device) return askForDevice(caller, user, device, choseNewPassword);
  return complete(caller, user, { choseNewPassword });
}

function newPasswordRequired({ pool, client }: SignInCaller, user: User): ChallengeStep {
  const required = pool.settings.schema.required
    .filter(({ name }) => name !== 'sub' && !user.attributes.get(name))
    .map(({ name }) => `userAttributes.${name}`);
  return {
    kind: 'challenge',
    challengeName: 'NEW_PASSWORD_REQUIRED',
    session: challengeForNewPassword(pool, client, user),
    parameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(required),
      userAttributes: JSON.stringify(Object.fromEntries(user.attributes)),
    },
  };
}

function selectMfaType(
  { pool, client }: SignInCaller,
  user: User,
  methods: readonly MfaMethod[],
  choseNewPassword: boolean,
): ChallengeStep {
  const challengeName = 'SELECT_MFA_TYPE';
  const holder = { username: user.username, clientId: client.clientId, choseNewPassword };
  const session = pool.challenges.begin({ challengeName, methods, ...holder }, client.authSessionSeconds);
  const parameters = { MFAS_CAN_CHOOSE: JSON.stringify(methods), USER_ID_FOR_SRP: user.username };
  return { kind: 'challenge', challengeName, session, parameters };
}

function mfaSetup({ pool, client }: SignInCaller, user: User, choseNewPassword: boolean): ChallengeStep {
  const challengeName = 'MFA_SETUP';
  const { methods } = pool.settings.mfa;
  const holder = { username: user.username, clientId: client.clientId, choseNewPassword };
  const session = pool.challenges.begin({ challengeName, methods, ...holder }, client.authSessionSeconds);
  const parameters = { MFAS_CAN_SETUP: JSON.stringify(methods), USER_ID_FOR_SRP: user.username };
  return { kind: 'challenge', challengeName, session, parameters };
}
