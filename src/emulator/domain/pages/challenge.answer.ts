import { confirmationCode } from '../../input/cognito.fields.js';
import { CognitoError } from '../../pool/cognito.error.js';
import { associateInSession, proveInSession } from '../../pool/mfa/totp.setup.js';
import { answerChallenge } from '../../pool/sign-in/challenge.answers.js';
import { assuranceOf } from '../acr.request.js';
import type { Parameters } from '../parameters.js';
import { onJourney } from '../../pool/sign-in/journey.js';
import { challengePage, pageChallenges, type Asking } from './challenge.page.js';
import { authenticatorPage, emailSetupPage } from './mfa-setup.page.js';
import { input } from './page.input.js';
import { signInPage } from './sign-in.page.js';
import { proceed } from './signed-in.js';
import { faultOn, type Visit } from './visit.js';

/** The answer to a challenge. What can be corrected is asked once more, anything else begins anew. */
export async function answerStep(visit: Visit, form: Parameters): Promise<Response> {
  const asking = askingIn(form);
  try {
    if (asking.challenge === 'MFA_SETUP') return await setUp(visit, form, asking);
    return await answer(visit, asking, responsesIn(form, asking));
  } catch (error) {
    const fault = faultOn(visit, error);
    if (!correctable.has(fault.name)) return beginAnew(visit, asking, fault);
    return await again(visit, form, asking, fault);
  }
}

const correctable: ReadonlySet<string> = new Set([
  'CodeMismatchException',
  'EnableSoftwareTokenMFAException',
  'ExpiredCodeException',
  'InvalidParameterException',
  'InvalidPasswordException',
  'PasswordHistoryPolicyViolationException',
]);

/** Only a page of this visit can have sent it; the pool looks at all of it again anyway. */
function askingIn(form: Parameters): Asking {
  const named = form.get('challenge');
  return {
    challenge: pageChallenges.find((name) => name === named) ?? 'NEW_PASSWORD_REQUIRED',
    session: form.get('session') ?? '',
    username: form.get('username') ?? '',
    hint: form.get('hint') ?? '',
  };
}

function responsesIn(form: Parameters, { challenge }: Asking): ReadonlyMap<string, string> {
  const sent = new Map<string, string>();
  const take = (name: string, from: string) => sent.set(name, form.get(from) ?? '');
  if (challenge === 'NEW_PASSWORD_REQUIRED') {
    take('NEW_PASSWORD', 'new_password');
    for (const name of form.names) if (name.startsWith('userAttributes.')) take(name, name);
  } else if (challenge === 'SELECT_MFA_TYPE') take('ANSWER', 'mfa');
  else take(`${challenge}_CODE`, 'code');
  return sent;
}

async function answer(
  visit: Visit,
  { challenge, session, username }: Asking,
  responses: ReadonlyMap<string, string>,
): Promise<Response> {
  const caller = onJourney(visit.asked, session);
  const { assurance = assuranceOf(visit.asked, undefined) } = caller;
  const step = await answerChallenge({ ...caller, assurance }, challenge, { session, username, responses });
  return proceed(visit, step, username, assurance);
}

/** A second factor that is required and not there yet: chosen, tried once, and then the sign-in goes on. */
async function setUp(visit: Visit, form: Parameters, asking: Asking): Promise<Response> {
  const { asked } = visit;
  const email = form.get('email');
  if (email !== undefined) return answer(visit, asking, new Map([['EMAIL', email]]));
  if (form.get('code') !== undefined) {
    const session = proveInSession(asked, asking.session, input(form, 'code', confirmationCode));
    return answer(visit, { ...asking, session }, new Map());
  }
  if (form.get('setup') === 'EMAIL_OTP') {
    return emailSetupPage(visit, asking, asked.pool.users.find(asking.username));
  }
  const { secret, session } = associateInSession(asked, asking.session);
  return authenticatorPage(visit, { ...asking, session }, secret);
}

async function again(visit: Visit, form: Parameters, asking: Asking, { message }: CognitoError) {
  const { pool, client } = visit.asked;
  try {
    const { challenge, session } = asking;
    const held = pool.challenges.check(session, challenge, client.clientId);
    const secret = 'totp' in held ? held.totp?.secret : undefined;
    if (secret !== undefined) return authenticatorPage(visit, asking, secret, message);
    if (form.get('email') !== undefined) return emailSetupPage(visit, asking, undefined, message);
    return challengePage(visit, asking, message);
  } catch (error) {
    return beginAnew(visit, asking, faultOn(visit, error));
  }
}

function beginAnew(visit: Visit, { username }: Asking, { message }: CognitoError): Response {
  return signInPage(visit, { username, fault: message });
}
