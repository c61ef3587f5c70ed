import type { UserPool } from '../../pool/user-pool.js';
import { html } from '../html.js';
import { alert, codeField, field, form, hidden, notice, send } from './page.form.js';
import { usernameLabel } from './sign-in.page.js';
import type { Visit } from './visit.js';

interface SignUpState {
  readonly username?: string;
  readonly values?: ReadonlyMap<string, string>;
  readonly fault?: string;
}

export function signUpPage(visit: Visit, { username, values, fault }: SignUpState): Response {
  const { pool, client } = visit.asked;
  const attributes = attributesAsked(pool).map((name) =>
    field({
      id: `signUpForm-${name}`,
      name: attributeField(name),
      label: labelOf(name),
      type: inputTypes[name],
      value: values?.get(name),
      autocomplete: autocompletes[name] ?? 'off',
    }),
  );
  const fields = html`${field({
    id: 'signUpFormUsername',
    name: 'username',
    label: usernameLabel(pool.settings),
    value: username,
    autocomplete: 'username',
    focused: true,
  })}
  ${attributes}
  ${field({
    id: 'signUpFormPassword',
    name: 'password',
    label: 'Password',
    type: 'password',
    autocomplete: 'new-password',
  })}`;
  const body = html`<h1>Sign up</h1>
    <p>for an account at ${client.settings.clientName}</p>
    ${alert(fault)} ${form(visit, '/signup', fields, { name: 'signUpButton', label: 'Sign up' })}
    <nav><a href="${`/login${visit.query}`}">Have an account? Sign in</a></nav>`;
  return send(visit, { title: 'Sign up', body });
}

/** Those without which the account would be refused, and the addresses that are to be proved. */
export function attributesAsked({ settings }: UserPool): readonly string[] {
  const { schema, autoVerifiedAttributes, usernameAttributes } = settings;
  const required = schema.required.map(({ name }) => name).filter((name) => name !== 'sub');
  const known = usernameAttributes.length === 1 ? usernameAttributes[0] : undefined;
  return [...new Set([...required, ...autoVerifiedAttributes])].filter((name) => name !== known);
}

/** As on Cognito's classic page. */
export function attributeField(name: string): string {
  return `requiredAttributes[${name}]`;
}

const inputTypes: Readonly<Record<string, string>> = {
  birthdate: 'date',
  email: 'email',
  phone_number: 'tel',
  website: 'url',
};

const autocompletes: Readonly<Record<string, string>> = {
  email: 'email',
  family_name: 'family-name',
  given_name: 'given-name',
  name: 'name',
  phone_number: 'tel',
};

function labelOf(name: string): string {
  const words = name.replace(/^custom:/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

interface ConfirmState {
  readonly username: string;
  /** Masked. */
  readonly sentTo?: string;
  readonly fault?: string;
  readonly notice?: string;
}

export function confirmPage(visit: Visit, state: ConfirmState): Response {
  const { username, sentTo } = state;
  const known = hidden({ username });
  const asked = field({
    id: 'confirmFormUsername',
    name: 'username',
    label: usernameLabel(visit.asked.pool.settings),
    autocomplete: 'username',
  });
  const fields = html`${username === '' ? asked : known} ${codeField('verification_code')}`;
  const submit = { name: 'confirmButton', label: 'Confirm account' };
  const resend = { name: 'resendButton', label: 'Send a new code' };
  const body = html`<h1>Confirm your account</h1>
    <p>${sentTo === undefined ? 'Enter the code that was sent to you.' : `We sent a code to ${sentTo}.`}</p>
    ${alert(state.fault)} ${notice(state.notice)} ${form(visit, '/confirmUser', fields, submit)}
    ${username === '' ? '' : html`<div class="aside">${form(visit, '/resendcode', known, resend)}</div>`}`;
  return send(visit, { title: 'Confirm your account', body });
}
