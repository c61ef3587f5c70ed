import { confirmationCode, password, username as usernameShape } from '../input/cognito.fields.js';
import { confirmForgottenPassword, forgotPassword } from '../pool/account/forgotten.password.js';
import { masked } from '../pool/codes/contact.js';
import { forgotPasswordPage, resetPasswordPage } from './pages/forgot-password.pages.js';
import { input } from './pages/page.input.js';
import { signInPage } from './pages/sign-in.page.js';
import { answering, showing } from './pages/page.endpoint.js';
import { faultOn } from './pages/visit.js';

/** `GET /forgotPassword` */
export const showForgotPassword = showing((visit) =>
  forgotPasswordPage(visit, { username: visit.asked.loginHint }),
);

/** `POST /forgotPassword`. Somebody unknown sees the same page, where unknown users are hidden. */
export const submitForgotPassword = answering(async (visit, form) => {
  const username = form.get('username') ?? '';
  try {
    const sentTo = await forgotPassword(visit.asked, input(form, 'username', usernameShape));
    return resetPasswordPage(visit, { username, sentTo: masked(sentTo) });
  } catch (error) {
    return forgotPasswordPage(visit, { username, fault: faultOn(visit, error).message });
  }
});

/** `POST /confirmForgotPassword` */
export const submitNewPassword = answering(async (visit, form) => {
  const username = form.get('username') ?? '';
  try {
    const name = input(form, 'username', usernameShape);
    const code = input(form, 'code', confirmationCode);
    await confirmForgottenPassword(visit.asked, name, code, input(form, 'new_password', password));
    return signInPage(visit, { username, notice: 'Your password is changed. Please sign in.' });
  } catch (error) {
    return resetPasswordPage(visit, { username, fault: faultOn(visit, error).message });
  }
});
