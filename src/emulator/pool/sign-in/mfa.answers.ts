import { invalidParameter } from '../cognito.error.js';
import { mfaMethods, type MfaMethod } from '../mfa/mfa.settings.js';
import { keepTotpSecret } from '../mfa/software.token.js';
import { checkAttributes } from '../users/attribute.rules.js';
import { checkMaySignIn } from './account.state.js';
import { required, type ChallengeAnswer } from './challenge.answer.js';
import { holderOf } from './challenge.holder.js';
import { askForMfa, sendChallenge } from './mfa.challenge.js';
import { finish } from './next.step.js';
import type { SignInCaller, SignInStep } from './sign-in.step.js';

/** The user has several second factors and picks one. */
export function answerMfaChoice(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const held = pool.challenges.check(answer.session, 'SELECT_MFA_TYPE', client.clientId);
  const user = holderOf(pool, held, answer.username);
  const method = methodNamed(required(answer, 'ANSWER'));
  if (!method || !held.methods.includes(method)) throw invalidParameter('Invalid MFA type selected.');
  pool.challenges.use(answer.session, 'SELECT_MFA_TYPE', client.clientId);
  return askForMfa(caller, user, method, held.choseNewPassword ?? false);
}

/** The guide calls the e-mailed code `EMAIL_MFA` in one place, the API `EMAIL_OTP`. */
function methodNamed(name: string): MfaMethod | undefined {
  const usual = name === 'EMAIL_MFA' ? 'EMAIL_OTP' : name;
  return mfaMethods.find((method) => method === usual);
}

/** The user has proved an authenticator app with this session, or names an e-mail address to be proved. */
export function answerMfaSetup(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const held = pool.challenges.check(answer.session, 'MFA_SETUP', client.clientId);
  const user = holderOf(pool, held, answer.username);
  const address = answer.responses.get('EMAIL');
  if (address !== undefined && held.methods.includes('EMAIL_OTP')) {
    return proveEmail(caller, answer, address);
  }
  if (!held.totp?.proved) throw invalidParameter('No second factor has been set up with this session.');
  pool.challenges.use(answer.session, 'MFA_SETUP', client.clientId);
  checkMaySignIn(user, pool.clock.epochSeconds());
  keepTotpSecret(user, held.totp.secret, held.totp.deviceName);
  user.mfa.enable('SOFTWARE_TOKEN_MFA');
  user.mfa.preferred ??= 'SOFTWARE_TOKEN_MFA';
  caller.assurance?.prove('otp');
  return finish(caller, user, held.choseNewPassword);
}

function proveEmail(caller: SignInCaller, answer: ChallengeAnswer, address: string): Promise<SignInStep> {
  const { pool, client } = caller;
  checkAttributes(new Map([['email', address]]), pool.settings.schema);
  const held = pool.challenges.use(answer.session, 'MFA_SETUP', client.clientId);
  const user = holderOf(pool, held, answer.username);
  const contact = { attribute: 'email', medium: 'EMAIL', destination: address } as const;
  const { username, clientId, choseNewPassword } = held;
  return sendChallenge(caller, user, contact, 6, (code) => ({
    challengeName: 'EMAIL_OTP',
    code,
    proves: { newAddress: address },
    username,
    clientId,
    choseNewPassword,
  }));
}
