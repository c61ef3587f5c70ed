import { confirmationCode, password, username as usernameShape } from '../input/cognito.fields.js';
import { masked } from '../pool/codes/contact.js';
import { confirmSignUp, resendSignUpCode, signUp } from '../pool/sign-up/sign-up.js';
import { input } from './pages/page.input.js';
import { signInPage } from './pages/sign-in.page.js';
import { attributeField, attributesAsked, confirmPage, signUpPage } from './pages/sign-up.pages.js';
import { answering, showing } from './pages/page.endpoint.js';
import { faultOn } from './pages/visit.js';

/** `GET /signup` */
export const showSignUp = showing((visit) => {
  const { allowAdminCreateUserOnly } = visit.asked.pool.settings;
  if (!allowAdminCreateUserOnly) return signUpPage(visit, { username: visit.asked.loginHint });
  return signInPage(visit, { fault: 'SignUp is not permitted for this user pool' });
});

/** `POST /signup` */
export const submitSignUp = answering(async (visit, form) => {
  const { pool, client } = visit.asked;
  const names = attributesAsked(pool);
  const values = new Map(names.map((name) => [name, form.get(attributeField(name)) ?? '']));
  const username = form.get('username') ?? '';
  try {
    const { user, sentTo } = await signUp(pool, client, {
      username: input(form, 'username', usernameShape),
      password: input(form, 'password', password),
      attributes: new Map([...values].filter(([, value]) => value !== '')),
    });
    if (user.status === 'CONFIRMED') return signInPage(visit, { username, notice: welcome });
    return confirmPage(visit, { username, sentTo: sentTo && masked(sentTo) });
  } catch (error) {
    return signUpPage(visit, { username, values, fault: faultOn(visit, error).message });
  }
});

/** `GET /confirmUser` */
export const showConfirmation = showing((visit) =>
  confirmPage(visit, { username: visit.asked.loginHint ?? '' }),
);

/**
 * `POST /confirmUser`
 *
 * Assumed: whoever has confirmed an account still has to sign in to it.
 */
export const submitConfirmation = answering(async (visit, form) => {
  const { pool, client } = visit.asked;
  const username = form.get('username') ?? '';
  try {
    const name = input(form, 'username', usernameShape);
    await confirmSignUp(pool, client, name, input(form, 'code', confirmationCode));
    return signInPage(visit, { username, notice: welcome });
  } catch (error) {
    return confirmPage(visit, { username, fault: faultOn(visit, error).message });
  }
});

/** `POST /resendcode` */
export const resendConfirmation = answering(async (visit, form) => {
  const username = form.get('username') ?? '';
  try {
    await resendSignUpCode(visit.asked, input(form, 'username', usernameShape));
    return confirmPage(visit, { username, notice: 'A new code is on its way.' });
  } catch (error) {
    return confirmPage(visit, { username, fault: faultOn(visit, error).message });
  }
});

const welcome = 'Your account is confirmed. Please sign in.';
