import type { UserPoolSettings } from '../../pool/user-pool.settings.js';
import { html, nothing, type Html } from '../html.js';
import { alert, field, form, notice, send } from './page.form.js';
import type { Visit } from './visit.js';

interface SignInState {
  readonly username?: string;
  readonly fault?: string;
  readonly notice?: string;
  readonly status?: number;
}

/** The ids and names are those of Cognito's classic page, for the sake of what drives it. */
export function signInPage(visit: Visit, state: SignInState): Response {
  const { client, pool } = visit.asked;
  const { username = '' } = state;
  const fields = html`${field({
    id: 'signInFormUsername',
    name: 'username',
    label: usernameLabel(pool.settings),
    value: username,
    autocomplete: 'username',
    focused: username === '',
  })}
  ${field({
    id: 'signInFormPassword',
    name: 'password',
    label: 'Password',
    type: 'password',
    autocomplete: 'current-password',
    focused: username !== '',
  })}`;
  const body = html`<h1>Sign in</h1>
    <p>to continue to ${client.settings.clientName}</p>
    ${alert(state.fault)} ${notice(state.notice)}
    ${form(visit, '/login', fields, { name: 'signInSubmitButton', label: 'Sign in' })} ${otherWays(visit)}`;
  return send(visit, { title: 'Sign in', body, status: state.status });
}

/** What people of this pool sign in with. */
export function usernameLabel({ usernameAttributes }: UserPoolSettings): string {
  const words = usernameAttributes.map((address) => (address === 'email' ? 'email' : 'phone number'));
  const label = words.length === 0 ? 'username' : words.toSorted().join(' or ');
  return label.charAt(0).toUpperCase() + label.slice(1);
}

function otherWays({ asked: { pool }, query }: Visit): Html {
  const { allowAdminCreateUserOnly, recovery } = pool.settings;
  const canRecover = recovery.some((way) => way !== 'admin_only');
  return html`<nav>
    ${canRecover ? html`<a href="${`/forgotPassword${query}`}">Forgot your password?</a>` : nothing}
    ${allowAdminCreateUserOnly ? nothing : html`<a href="${`/signup${query}`}">Sign up</a>`}
  </nav>`;
}
