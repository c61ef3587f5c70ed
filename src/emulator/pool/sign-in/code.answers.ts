import { CognitoError } from '../cognito.error.js';
import { acceptTotp, wrongAtSignIn } from '../mfa/software.token.js';
import { sameSecret } from '../opaque.secret.js';
import { checkMaySignIn } from './account.state.js';
import { required, type ChallengeAnswer } from './challenge.answer.js';
import { holderOf, possibleHolderOf } from './challenge.holder.js';
import { afterFirstFactor, finish } from './next.step.js';
import { checkNotLockedOut, codesOf } from './password.sign-in.js';
import type { SignInCaller, SignInStep } from './sign-in.step.js';
import { usernameToward } from './simulated.user.js';

const codeMember = { SMS_MFA: 'SMS_MFA_CODE', SMS_OTP: 'SMS_OTP_CODE', EMAIL_OTP: 'EMAIL_OTP_CODE' } as const;

/** A code that was sent. Of several right answers at once exactly one counts. */
export async function answerSentCode(
  caller: SignInCaller,
  challengeName: keyof typeof codeMember,
  answer: ChallengeAnswer,
): Promise<SignInStep> {
  const { pool, client } = caller;
  const given = required(answer, codeMember[challengeName]);
  const held = pool.challenges.check(answer.session, challengeName, client.clientId);
  const user = possibleHolderOf(pool, held, answer.username);
  const name = usernameToward(pool, held.username, user);
  checkNotLockedOut(pool, name);
  if (!user || !sameSecret(held.code, given)) {
    countWrongCode(caller, answer, name);
    throw new CognitoError('CodeMismatchException', 'Invalid code or auth state for the user.');
  }
  pool.challenges.use(answer.session, challengeName, client.clientId);
  caller.assurance?.prove(challengeName === 'EMAIL_OTP' ? 'email_otp' : 'sms');
  pool.lockouts.forget(codesOf(user.username));
  checkMaySignIn(user, pool.clock.epochSeconds());
  const isFirstFactor = challengeName === 'SMS_OTP' || ('proves' in held && held.proves === 'first factor');
  if (isFirstFactor) return afterFirstFactor(caller, user, 'code');
  if ('proves' in held && typeof held.proves === 'object') {
    const now = pool.clock.epochSeconds();
    user.setAttributes(
      new Map([
        ['email', held.proves.newAddress],
        ['email_verified', 'true'],
      ]),
      now,
    );
    user.mfa.enable('EMAIL_OTP');
  }
  return finish(caller, user, held.choseNewPassword);
}

/** A code of an authenticator app. */
export function answerSoftwareToken(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const code = required(answer, 'SOFTWARE_TOKEN_MFA_CODE');
  const held = pool.challenges.check(answer.session, 'SOFTWARE_TOKEN_MFA', client.clientId);
  const user = holderOf(pool, held, answer.username);
  const secret = user.mfa.totpSecret;
  if (secret === undefined) {
    throw new CognitoError('SoftwareTokenMFANotFoundException', 'Software token MFA is not set up.');
  }
  checkNotLockedOut(pool, user.username);
  acceptTotp(pool, user, secret, code, () => {
    countWrongCode(caller, answer, user.username);
    return wrongAtSignIn();
  });
  pool.challenges.use(answer.session, 'SOFTWARE_TOKEN_MFA', client.clientId);
  caller.assurance?.prove('otp');
  pool.lockouts.forget(codesOf(user.username));
  checkMaySignIn(user, pool.clock.epochSeconds());
  return finish(caller, user, held.choseNewPassword);
}

/** One session takes few of them, and one user not many more over all sessions. */
function countWrongCode({ pool }: SignInCaller, { session }: ChallengeAnswer, username: string): void {
  pool.challenges.countWrongAnswer(session);
  pool.lockouts.countFailure(codesOf(username));
}
