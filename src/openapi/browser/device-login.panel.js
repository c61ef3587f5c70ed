import { askForCode, waitForTokens } from './device-login.js';
import { element } from './element.js';
import { loginOf } from './login.js';

/** @import { DeviceCode, DeviceFlow } from './device-login.js' */
/** @import { Session } from './session.js' */

/**
 * The form of the device flow in the dialog of Swagger UI, which knows no such flow. Goes on while the dialog is closed:
 * the user is on another page then, or at another device.
 */
export class DeviceLoginPanel {
  element = element('div', { className: 'device-login' });
  #session;
  #scheme;
  #flow;
  #clientId;
  #scopes;
  /** @type {AbortController | undefined} */
  #waiting;

  /**
   * @param {Session} session
   * @param {{ scheme: string, flow: DeviceFlow, clientId: string, scopes: readonly string[] }} what
   */
  constructor(session, { scheme, flow, clientId, scopes }) {
    this.#session = session;
    this.#scheme = scheme;
    this.#flow = flow;
    this.#clientId = clientId;
    this.#scopes = scopes;
    session.watch(() => this.#show());
    this.#show();
  }

  #show() {
    if (this.#session.scheme === this.#scheme) this.#replace(this.#loggedIn());
    else if (this.#waiting === undefined) this.#replace(this.#form());
  }

  /** @param {readonly HTMLElement[]} content */
  #replace(content) {
    this.element.replaceChildren(element('h4', { text: `${this.#scheme} (OAuth2, RFC 8628)` }), ...content);
  }

  /** @param {string} [complaint] */
  #form(complaint) {
    const clientId = input('text', 'client_id', this.#clientId);
    const clientSecret = input('password', 'client_secret', '');
    const boxes = this.#scopes.map((scope) => ({ scope, box: input('checkbox', scope, '') }));
    const start = () => {
      const scope = boxes.filter(({ box }) => box.checked).map((one) => one.scope);
      return this.#start({ clientId: clientId.value, clientSecret: clientSecret.value }, scope.join(' '));
    };
    return [
      element('p', { text: 'For devices without a browser: a code here, the login on another device.' }),
      ...(complaint === undefined
        ? []
        : [element('p', { className: 'session-message', text: complaint, role: 'alert' })]),
      labelled('client_id', clientId),
      labelled('client_secret, not of public clients', clientSecret),
      ...boxes.map(({ scope, box }) => labelled(scope, box)),
      element('button', { className: 'btn auth authorize', text: 'Get a code', onClick: start }),
    ];
  }

  #loggedIn() {
    const logout = () => this.#session.end().catch(() => this.#session.forget());
    return [
      element('p', { text: 'Logged in by a device code.' }),
      element('button', { className: 'btn auth', text: 'Logout', onClick: logout }),
    ];
  }

  /** @param {DeviceCode} code */
  #code(code) {
    const link = document.createElement('a');
    Object.assign(link, { href: code.verification_uri_complete, target: '_blank', rel: 'noopener' });
    link.textContent = code.verification_uri;
    return [
      element('p', { text: 'Open this page on whichever device you like, and type in the code:' }),
      element('p', {}, link),
      element('p', {}, element('output', { className: 'device-code', text: code.user_code })),
      element('p', {
        text: `Waiting for you, for ${Math.ceil(code.expires_in / 60)} minutes.`,
        role: 'status',
      }),
      element('button', { className: 'btn auth', text: 'Cancel', onClick: () => this.#waiting?.abort() }),
    ];
  }

  /**
   * @param {{ clientId: string, clientSecret: string }} client
   * @param {string} scope
   */
  async #start(client, scope) {
    const waiting = new AbortController();
    this.#waiting?.abort();
    this.#waiting = waiting;
    /** @type {string | undefined} */
    let complaint;
    try {
      const code = await askForCode(this.#flow, client, scope);
      this.#replace(this.#code(code));
      const tokens = await waitForTokens(this.#flow, client, code, waiting.signal);
      const origin = { scheme: this.#scheme, clientId: client.clientId };
      if (tokens !== undefined) this.#session.begin(loginOf(tokens, origin), client.clientSecret);
    } catch (error) {
      complaint = error instanceof Error ? error.message : 'The server does not answer.';
    }
    this.#waiting = undefined;
    if (this.#session.scheme === this.#scheme) this.#replace(this.#loggedIn());
    else this.#replace(this.#form(complaint));
  }
}

/**
 * @param {string} type
 * @param {string} name
 * @param {string} value
 */
function input(type, name, value) {
  const field = document.createElement('input');
  Object.assign(field, { type, name, value, autocomplete: 'off' });
  return field;
}

/**
 * @param {string} text
 * @param {HTMLElement} field
 */
function labelled(text, field) {
  return element('label', { className: 'device-field' }, field, element('span', { text }));
}
