import type { User } from '../../pool/users/user.js';
import { html } from '../html.js';
import { ask, type Asking } from './challenge.page.js';
import { codeField, field } from './page.form.js';
import type { Visit } from './visit.js';

/** The secret in text: a picture of it would need a script or a request to elsewhere. */
export function authenticatorPage(visit: Visit, asking: Asking, secret: string, fault?: string): Response {
  const { name } = visit.asked.pool.settings;
  const label = encodeURIComponent(`${name}:${asking.username}`);
  const uri = `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(name)}`;
  const fields = html`<p>
      <code id="totpSecret">${secret}</code>
    </p>
    <p><a href="${uri}">Open in an authenticator app</a></p>
    ${codeField('totpCode')}`;
  const explanation = 'Enter this key in your authenticator app, and then the code that it shows.';
  return ask(visit, asking, { title: 'Set up an authenticator app', explanation, fields }, fault);
}

export function emailSetupPage(
  visit: Visit,
  asking: Asking,
  user: User | undefined,
  fault?: string,
): Response {
  const fields = field({
    id: 'mfaEmail',
    name: 'email',
    label: 'Email',
    type: 'email',
    value: user?.attributes.get('email') ?? '',
    autocomplete: 'email',
    focused: true,
  });
  const explanation = 'We will send a code there whenever you sign in.';
  return ask(visit, asking, { title: 'Set up codes by e-mail', explanation, fields }, fault);
}
