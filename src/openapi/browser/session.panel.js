import { element } from './element.js';
import { timeSince } from './time.words.js';

/** @import { Session } from './session.js' */
/** @import { ListedSession } from './swagger-ui.js' */

/**
 * Where the user is logged in, each of them to be ended.
 *
 * @param {Session} session
 * @param {(work: () => unknown) => unknown} act does something, and shows the bar anew
 */
export function sessionPanel(session, act) {
  const panel = element('div', { className: 'session-panel' });
  void fill(panel, session, act);
  return panel;
}

/**
 * @param {HTMLElement} panel
 * @param {Session} session
 * @param {(work: () => unknown) => unknown} act
 */
async function fill(panel, session, act) {
  try {
    const sessions = await session.list();
    panel.replaceChildren(...sessions.map((one) => sessionRow(one, session, act)));
    if (sessions.length > 1) panel.append(endOthers(session, act));
  } catch (error) {
    const text = `The sessions cannot be listed. ${error instanceof Error ? error.message : ''}`;
    panel.replaceChildren(element('p', { className: 'session-message', text, role: 'alert' }));
  }
}

/**
 * @param {ListedSession} one
 * @param {Session} session
 * @param {(work: () => unknown) => unknown} act
 */
function sessionRow(one, session, act) {
  const times = `since ${timeSince(one.created_at)}, seen ${timeSince(one.last_seen_at)}`;
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
          onClick: () => act(() => session.endOther(one.id)),
        }),
  );
}

/**
 * @param {Session} session
 * @param {(work: () => unknown) => unknown} act
 */
function endOthers(session, act) {
  return element('button', {
    className: 'session-button is-grave',
    text: 'End all others',
    onClick: () => act(() => session.endAll({ keepsCurrent: true })),
  });
}
