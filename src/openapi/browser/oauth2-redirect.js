import { openLoginChannel } from './login.channel.js';

/** @import { LoginOutcome, LoginReceipt } from './login.channel.js' */

const query = new URLSearchParams(location.search);
const outcome = outcomeOf(query);
// The code must not stay in the address bar or in the history.
history.replaceState(null, '', location.pathname);

const channel = openLoginChannel();
channel.onmessage = (/** @type {MessageEvent<LoginReceipt>} */ { data }) => {
  if (data.receivedState !== outcome.state) return;
  say('Done. You may close this window.');
  window.close();
};
channel.postMessage(outcome);
say('Go back to the page that you came from. If it is gone, open it again and log in there.');

/**
 * @param {URLSearchParams} answer
 * @returns {LoginOutcome}
 */
function outcomeOf(answer) {
  const error = [answer.get('error'), answer.get('error_description')].filter(Boolean).join(': ');
  return {
    state: answer.get('state') ?? '',
    code: answer.get('code') ?? undefined,
    error: error === '' ? undefined : error,
  };
}

/** @param {string} text */
function say(text) {
  const message = document.getElementById('message');
  if (message !== null) message.textContent = text;
}
