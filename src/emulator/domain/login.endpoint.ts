import { username as usernameShape } from '../input/cognito.fields.js';
import { text } from '../input/scalar.shapes.js';
import { startWithPassword } from '../pool/sign-in/password.sign-in.js';
import { answerStep } from './pages/challenge.answer.js';
import { input } from './pages/page.input.js';
import { confirmPage } from './pages/sign-up.pages.js';
import { forgotPasswordPage } from './pages/forgot-password.pages.js';
import { signInPage } from './pages/sign-in.page.js';
import { proceed } from './pages/signed-in.js';
import { answering, showing } from './pages/page.endpoint.js';
import { faultOn, type Visit } from './pages/visit.js';
import type { Parameters } from './parameters.js';

/** `GET /login`, with the parameters of the authorize endpoint. */
export const showLogin = showing((visit) => signInPage(visit, { username: visit.asked.loginHint }));

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
    const step = await startWithPassword(visit.asked, name, input(form, 'password', typedPassword));
    return await proceed(visit, step, name);
  } catch (error) {
    const { name, message } = faultOn(visit, error);
    if (name === 'UserNotConfirmedException') return confirmPage(visit, { username, fault: message });
    if (name === 'PasswordResetRequiredException')
      return forgotPasswordPage(visit, { username, fault: message });
    return signInPage(visit, { username, fault: message });
  }
}
