import { html } from '../html.js';
import { alert, codeField, field, form, hidden, ownName, send } from './page.form.js';
import { usernameLabel } from './sign-in.page.js';
import type { Visit } from './visit.js';

interface ForgotState {
  readonly username?: string;
  readonly fault?: string;
}

export function forgotPasswordPage(visit: Visit, { username, fault }: ForgotState): Response {
  const fields = field({
    id: 'forgotPasswordUsername',
    name: 'username',
    label: usernameLabel(visit.asked.pool.settings),
    value: username,
    autocomplete: 'username',
    focused: true,
  });
  const body = html`<h1>Forgot your password?</h1>
    <p>We will send you a code to set a new one with.</p>
    ${alert(fault)}
    ${form(visit, '/forgotPassword', fields, { name: 'reset_my_password', label: 'Send the code' })}
    <nav><a href="${`/login${visit.query}`}">Back to sign in</a></nav>`;
  return send(visit, { title: 'Forgot your password?', body });
}

interface NewPasswordState {
  readonly username: string;
  /** Masked. */
  readonly sentTo?: string;
  readonly fault?: string;
}

export function resetPasswordPage(visit: Visit, { username, sentTo, fault }: NewPasswordState): Response {
  const fields = html`${hidden({ username })} ${ownName(username)} ${codeField('forgot_password_code')}
  ${field({
    id: 'newPassword',
    name: 'new_password',
    label: 'New password',
    type: 'password',
    autocomplete: 'new-password',
  })}`;
  const body = html`<h1>Set a new password</h1>
    <p>${sentTo === undefined ? 'Enter the code that was sent to you.' : `We sent a code to ${sentTo}.`}</p>
    ${alert(fault)}
    ${form(visit, '/confirmForgotPassword', fields, { name: 'reset_password', label: 'Change password' })}
    <nav><a href="${`/forgotPassword${visit.query}`}">Send another code</a></nav>`;
  return send(visit, { title: 'Set a new password', body });
}
