import { invalidParameter, notImplemented } from '../cognito.error.js';
import { answerChoice, answerPassword, answerPasswordSrp } from './choice.sign-in.js';
import { required, type ChallengeAnswer } from './challenge.answer.js';
import { answerSentCode, answerSoftwareToken } from './code.answers.js';
import { answerCustom, continueCustom } from './custom.sign-in.js';
import { answerDevicePassword, answerDeviceSrp } from './device.answers.js';
import { answerMfaChoice, answerMfaSetup } from './mfa.answers.js';
import { answerNewPassword } from './new-password.challenge.js';
import { afterFirstFactor, secondFactor } from './next.step.js';
import { startWithPassword } from './password.sign-in.js';
import type { SignInCaller, SignInStep } from './sign-in.step.js';
import { checkPasswordClaim } from './srp.sign-in.js';

/** As on the wire. Some belong to features that this pool does not have, and one only to administrators. */
export const answerableChallenges = [
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
  'PASSWORD_VERIFIER',
  'CUSTOM_CHALLENGE',
  'SELECT_CHALLENGE',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
  'NEW_PASSWORD_REQUIRED',
  'SMS_OTP',
  'PASSWORD',
  'WEB_AUTHN',
  'PASSWORD_SRP',
] as const;

export type AnswerableChallenge = (typeof answerableChallenges)[number];

/** The next step of a sign-in after an answer to its challenge. @throws CognitoError */
export async function answerChallenge(
  caller: SignInCaller,
  challengeName: AnswerableChallenge,
  answer: ChallengeAnswer,
): Promise<SignInStep> {
  if (answer.session === '' && !sessionless.has(challengeName)) {
    throw invalidParameter('Missing required parameter Session');
  }
  switch (challengeName) {
    case 'NEW_PASSWORD_REQUIRED':
      return settleNewPassword(caller, answer);
    case 'PASSWORD_VERIFIER':
      return settlePasswordClaim(caller, answer);
    case 'SOFTWARE_TOKEN_MFA':
      return answerSoftwareToken(caller, answer);
    case 'SMS_MFA':
    case 'SMS_OTP':
    case 'EMAIL_OTP':
      return answerSentCode(caller, challengeName, answer);
    case 'SELECT_MFA_TYPE':
      return answerMfaChoice(caller, answer);
    case 'MFA_SETUP':
      return answerMfaSetup(caller, answer);
    case 'SELECT_CHALLENGE':
      return answerChoice(caller, answer);
    case 'PASSWORD':
      return answerPassword(caller, answer);
    case 'PASSWORD_SRP':
      return answerPasswordSrp(caller, answer);
    case 'CUSTOM_CHALLENGE':
      return answerCustom(caller, answer);
    case 'ADMIN_NO_SRP_AUTH':
      if (!caller.client.allowsAuthFlow('ALLOW_ADMIN_USER_PASSWORD_AUTH')) {
        throw invalidParameter('Auth flow not enabled for this client');
      }
      return startWithPassword(caller, answer.username, required(answer, 'PASSWORD'), caller.clientMetadata);
    case 'DEVICE_SRP_AUTH':
      return answerDeviceSrp(caller, answer);
    case 'DEVICE_PASSWORD_VERIFIER':
      return answerDevicePassword(caller, answer);
    case 'WEB_AUTHN':
      throw notImplemented(`the challenge ${challengeName}`);
  }
}

/** An exchange of SRP is known by its secret block as well, and a device by its key. */
const sessionless: ReadonlySet<AnswerableChallenge> = new Set([
  'PASSWORD_VERIFIER',
  'DEVICE_SRP_AUTH',
  'DEVICE_PASSWORD_VERIFIER',
  'ADMIN_NO_SRP_AUTH',
]);

/** In a custom sign-in it is the triggers that say what a right password is worth. */
async function settlePasswordClaim(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { held, user } = checkPasswordClaim(caller, answer);
  if (held.customResults) return continueCustom(caller, user, held.customResults);
  return afterFirstFactor(caller, user, 'password');
}

const attributePrefix = 'userAttributes.';

async function settleNewPassword(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const { session, username, responses } = answer;
  const password = required(answer, 'NEW_PASSWORD');
  const named = [...responses].filter(([name]) => name.startsWith(attributePrefix));
  const attributes = new Map(named.map(([name, value]) => [name.slice(attributePrefix.length), value]));
  const user = await answerNewPassword(pool, client, { session, username, password, attributes });
  return secondFactor(caller, user, true);
}
