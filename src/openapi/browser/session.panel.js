import { element } from './element.js';
import { timeSince } from './time.words.js';

/** @import { Session } from './session.js' */
/** @import { ListedSession } from './swagger-ui.js' */

/** Where the user is logged in, each of them to be ended. Shows what it knew until the server has answered anew. */
export class SessionPanel {
  element = element('div', { className: 'session-panel' });
  #session;
  #act;

  /**
   * @param {Session} session
   * @param {(work: () => unknown) => unknown} act does something, and lists the sessions anew
   */
  constructor(session, act) {
    this.#session = session;
    this.#act = act;
  }

  async list() {
    try {
      const sessions = await this.#session.list();
      this.element.replaceChildren(...sessions.map((one) => this.#row(one)));
      if (sessions.length > 1) this.element.append(this.#endOthers());
    } catch (error) {
      const text = `The sessions cannot be listed. ${error instanceof Error ? error.message : ''}`;
      this.element.replaceChildren(element('p', { className: 'session-message', text, role: 'alert' }));
    }
  }

  /** @param {ListedSession} one */
  #row(one) {
    const times = `logged in ${timeSince(one.created_at)}, seen ${timeSince(one.last_seen_at)}`;
    return element(
      'div',
      { className: 'session-entry' },
      element('strong', { text: one.user_agent ?? 'Unknown program' }),
      element('span', { className: 'session-quiet', text: one.address ?? '' }),
      element('span', { className: 'session-quiet', text: times }),
      element('code', { className: 'session-quiet', text: one.client_id }),
      element('span', { className: 'session-space' }),
      one.current
        ? element('span', { className: 'session-chip is-current', text: 'this session' })
        : element('button', {
            className: 'session-button',
            text: 'End',
            onClick: () => this.#act(() => this.#session.endOther(one.id)),
          }),
    );
  }

  #endOthers() {
    return element('button', {
      className: 'session-button is-grave',
      text: 'End all others',
      onClick: () => this.#act(() => this.#session.endAll({ keepsCurrent: true })),
    });
  }
}
