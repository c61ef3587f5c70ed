import { openLoginChannel } from './login.channel.js';

/** @import { LoginOutcome } from './login.channel.js' */
/** @import { LoginWindow, System } from './swagger-ui.js' */

/** Opens the login window of the authorization code flow, and waits for what it brings on the channel. */
export function codeLoginPlugin() {
  /** @type {BroadcastChannel | undefined} */
  let waiting;

  /** @param {unknown} _original @param {System} system */
  const authPopup = (_original, system) => (/** @type {string} */ url, /** @type {LoginWindow} */ login) => {
    const { errActions } = system;
    const authId = login.auth.name;
    errActions.clear({ authId, type: 'auth', source: 'auth' });
    const fail = (/** @type {string} */ message) =>
      errActions.newAuthErr({ authId, level: 'error', source: 'auth', message });

    waiting?.close();
    const channel = openLoginChannel();
    waiting = channel;
    const state = randomState();
    channel.onmessage = (/** @type {MessageEvent<LoginOutcome>} */ { data }) => {
      if (data.state !== state) return;
      channel.postMessage({ receivedState: state });
      channel.close();
      if (data.code === undefined) fail(data.error ?? 'The user pool sent no code.');
      // On a copy: a code that stays in the form would be sent again at the next login.
      else login.callback({ auth: { ...login.auth, code: data.code }, redirectUrl: login.redirectUrl });
    };
    if (window.open(authorizationAddress(url, state), '_blank', WINDOW_FEATURES) === null) {
      fail('The browser has blocked the login window.');
    }
  };

  return { statePlugins: { auth: { wrapActions: { authPopup } } } };
}

const WINDOW_FEATURES = 'popup,width=480,height=720';

/**
 * Swagger UI's own `state` is the time of day, which can be guessed. `prompt=login`: whoever logs in again after a
 * logout is asked for the password, though the user pool may remember the browser.
 *
 * @param {string} url
 * @param {string} state
 */
function authorizationAddress(url, state) {
  const address = new URL(url);
  address.searchParams.set('state', state);
  address.searchParams.set('prompt', 'login');
  return address;
}

function randomState() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
