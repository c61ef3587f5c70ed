import { element } from './element.js';
import { SessionPanel } from './session.panel.js';
import { timeLeft } from './time.words.js';
import { claimsOf } from './token.claims.js';

/** @import { Login } from './login.js' */
/** @import { Session } from './session.js' */
/** @import { Claims } from './token.claims.js' */

const SCOPES_SHOWN = 3;

/** Who the page speaks for, for how long, and the ways to refresh and to log out. Stands on top and stays there. */
export class SessionBar {
  #session;
  #place;
  #message = '';
  /** @type {SessionPanel | undefined} */
  #panel;
  #isBusy = false;

  /**
   * @param {Session} session
   * @param {HTMLElement} place
   */
  constructor(session, place) {
    this.#session = session;
    this.#place = place;
    session.watch(() => {
      this.#message = '';
      this.show();
    });
    setInterval(() => this.#showTime(), 1000);
    this.show();
  }

  show() {
    const { login } = this.#session;
    if (login === undefined) this.#panel = undefined;
    const row = login === undefined ? this.#loggedOut() : this.#loggedIn(login);
    const message = element('p', { className: 'session-message', text: this.#message, role: 'alert' });
    this.#place.replaceChildren(
      element(
        'div',
        { className: 'session-inner' },
        row,
        this.#message === '' ? undefined : message,
        this.#panel?.element,
      ),
    );
    this.#showTime();
  }

  #loggedOut() {
    return element(
      'div',
      { className: 'session-row' },
      element('span', { className: 'session-dot' }),
      element('span', { className: 'session-quiet', text: 'Not logged in: calls carry no token.' }),
      element('span', { className: 'session-space' }),
      element('button', { className: 'session-button is-main', text: 'Log in', onClick: openDialog }),
    );
  }

  /** @param {Login} login */
  #loggedIn({ accessToken, refreshToken }) {
    const claims = claimsOf(accessToken);
    const isUser = claims.username !== undefined;
    return element(
      'div',
      { className: 'session-row' },
      element('span', { className: 'session-dot is-on' }),
      element('strong', { className: 'session-who', text: whoIs(claims), title: claims.client_id }),
      scopeChips(claims),
      element('span', { className: 'session-time' }),
      element('span', { className: 'session-space' }),
      this.#button('Refresh', () => this.#session.renew(), {
        isDisabled: refreshToken === undefined,
        title: refreshToken === undefined ? 'There is no refresh token' : 'Trade the token for a new one',
      }),
      isUser && this.#session.can('sessions') ? this.#toggle() : undefined,
      this.#button('Log out', () => this.#session.end()),
      isUser && this.#session.can('logout-all')
        ? this.#button('Log out everywhere', () => this.#session.endAll({ keepsCurrent: false }), {
            className: 'is-grave',
          })
        : undefined,
    );
  }

  #toggle() {
    const toggled = () => {
      this.#panel =
        this.#panel === undefined ? new SessionPanel(this.#session, (work) => this.#do(work)) : undefined;
    };
    const toggle = this.#button('Sessions', toggled);
    toggle.setAttribute('aria-expanded', String(this.#panel !== undefined));
    return toggle;
  }

  /**
   * @param {string} text
   * @param {() => unknown} work
   * @param {{ className?: string, title?: string, isDisabled?: boolean }} [more]
   */
  #button(text, work, { className = '', title, isDisabled = false } = {}) {
    return element('button', {
      className: `session-button ${className}`,
      text,
      title,
      isDisabled: isDisabled || this.#isBusy,
      onClick: () => this.#do(work),
    });
  }

  /** @param {() => unknown} work after which the sessions are listed anew, never meanwhile: it may end this one */
  async #do(work) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#message = '';
    this.show();
    try {
      await work();
    } catch (error) {
      this.#message = `You may still be logged in. ${error instanceof Error ? error.message : ''}`;
    } finally {
      this.#isBusy = false;
      this.show();
      void this.#panel?.list();
    }
  }

  #showTime() {
    const place = this.#place.querySelector('.session-time');
    const { login } = this.#session;
    if (place === null || login === undefined) return;
    const text = timeLeft(claimsOf(login.accessToken).exp);
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle('is-over', text === 'expired');
  }
}

/** The dialog of Swagger UI. */
function openDialog() {
  const button = document.querySelector('.swagger-ui .btn.authorize');
  if (button instanceof HTMLElement) button.click();
}

/** @param {Claims} claims */
function whoIs({ username, client_id: clientId }) {
  return username ?? (clientId === undefined ? 'A token that cannot be read' : `client ${clientId}`);
}

/** @param {Claims} claims */
function scopeChips({ scope = '' }) {
  // Those of the application first: the others are the same in every token.
  const scopes = scope
    .split(' ')
    .filter(Boolean)
    .toSorted((one, other) => Number(other.includes('/')) - Number(one.includes('/')));
  const more = scopes.length - SCOPES_SHOWN;
  const chips = scopes
    .slice(0, SCOPES_SHOWN)
    .map((name) => element('span', { className: 'session-chip', text: name }));
  if (more > 0) chips.push(element('span', { className: 'session-chip', text: `+${more}` }));
  return element('span', { className: 'session-chips', title: scope }, ...chips);
}
