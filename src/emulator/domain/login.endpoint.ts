import { username as usernameShape } from '../input/cognito.fields.js';
import { text } from '../input/scalar.shapes.js';
import { takesSecondFactor } from '../pool/sign-in/assurance.js';
import { secondFactor } from '../pool/sign-in/next.step.js';
import { startWithPassword } from '../pool/sign-in/password.sign-in.js';
import { assuranceOf, isRecent } from './acr.request.js';
import { answerStep } from './pages/challenge.answer.js';
import { input } from './pages/page.input.js';
import { confirmPage } from './pages/sign-up.pages.js';
import { forgotPasswordPage } from './pages/forgot-password.pages.js';
import { signInPage } from './pages/sign-in.page.js';
import { proceed } from './pages/signed-in.js';
import { answering, showing } from './pages/page.endpoint.js';
import { faultOn, type Visit } from './pages/visit.js';
import type { Parameters } from './parameters.js';
import { asksForLogin } from './prompt.js';

/** `GET /login`, with the parameters of the authorize endpoint. */
export const showLogin = showing(
  async (visit) => (await stepUp(visit)) ?? signInPage(visit, { username: visit.asked.loginHint }),
);

/** Who is signed in already, but not strongly enough for what is asked, has to prove what is missing and no more. */
async function stepUp(visit: Visit): Promise<Response | undefined> {
  const { asked, login } = visit;
  if (!login || asksForLogin(asked.prompt) || !isRecent(asked, login.session)) return undefined;
  const assurance = assuranceOf(asked, login.user, login.session);
  if (assurance.isReached || !assurance.has('pwd') || !takesSecondFactor(assurance.target)) return undefined;
  const step = await secondFactor({ ...asked, assurance }, login.user, false);
  return proceed(visit, step, login.user.username, assurance);
}

/** `POST /login`: the password, or the answer to whatever was asked after it. */
export const submitLogin = answering((visit, form) =>
  form.get('session') === undefined ? signIn(visit, form) : answerStep(visit, form),
);

/** What no policy would admit is simply a wrong password here. */
const typedPassword = text({ max: 256, secret: true });

async function signIn(visit: Visit, form: Parameters): Promise<Response> {
  const username = form.get('username') ?? '';
  try {
    const name = input(form, 'username', usernameShape);
    const assurance = assuranceOf(visit.asked, visit.asked.pool.users.find(name));
    const step = await startWithPassword(
      { ...visit.asked, assurance },
      name,
      input(form, 'password', typedPassword),
    );
    return await proceed(visit, step, name, assurance);
  } catch (error) {
    const { name, message } = faultOn(visit, error);
    if (name === 'UserNotConfirmedException') return confirmPage(visit, { username, fault: message });
    if (name === 'PasswordResetRequiredException')
      return forgotPasswordPage(visit, { username, fault: message });
    return signInPage(visit, { username, fault: message });
  }
}
