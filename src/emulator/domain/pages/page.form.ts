import { html, nothing, type Html } from '../html.js';
import { rememberCsrfToken } from '../login.cookies.js';
import { page } from '../page.js';
import type { Visit } from './visit.js';

interface Shown {
  readonly title: string;
  readonly body: Html;
  /** @default 200 */
  readonly status?: number;
}

export function send({ context, csrfToken }: Visit, { title, body, status = 200 }: Shown): Response {
  return page(context, { status, title, body, cookies: [rememberCsrfToken(context, csrfToken)] });
}

interface Submit {
  readonly name: string;
  readonly label: string;
}

/** A form that comes back to a page of the same visit. */
export function form({ query, csrfToken }: Visit, path: string, fields: Html, submit: Submit): Html {
  return html`<form method="post" action="${path + query}">
    <input type="hidden" name="_csrf" value="${csrfToken}" />
    ${fields}
    <button type="submit" name="${submit.name}" value="${submit.label}">${submit.label}</button>
  </form>`;
}

interface Field {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  /** @default 'text' */
  readonly type?: string;
  readonly value?: string;
  readonly autocomplete: string;
  readonly focused?: boolean;
}

export function field({ id, name, label, type = 'text', value = '', autocomplete, focused }: Field): Html {
  return html`<label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${autocomplete}"
      autocapitalize="none"
      spellcheck="false"
      required
      ${focused ? html`autofocus` : nothing}
    />`;
}

export function codeField(id: string): Html {
  return html`<label for="${id}">Code</label>
    <input
      id="${id}"
      name="code"
      inputmode="numeric"
      autocomplete="one-time-code"
      spellcheck="false"
      required
      autofocus
    />`;
}

export function hidden(values: Readonly<Record<string, string>>): Html {
  const fields = Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return html`${fields}`;
}

export function alert(fault: string | undefined): Html {
  return fault === undefined ? nothing : html`<div role="alert">${fault}</div>`;
}

export function notice(text: string | undefined): Html {
  return text === undefined ? nothing : html`<div role="status">${text}</div>`;
}

/** Not sent: it is there for people, and for password managers. */
export function ownName(username: string): Html {
  return html`<label for="username">Username</label>
    <input id="username" value="${username}" autocomplete="username" readonly />`;
}
