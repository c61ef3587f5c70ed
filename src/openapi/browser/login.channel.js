/**
 * How the login window and the page that opened it talk. Not by `window.opener`: a Cross-Origin-Opener-Policy, of
 * the page (helmet's default) or of the login page, cuts that. Pages of the same origin can always talk here.
 */
export function openLoginChannel() {
  return new BroadcastChannel(`nest-cognito-oauth login ${new URL('.', import.meta.url).pathname}`);
}

/**
 * From the login window: what the user pool sent it back with.
 *
 * @typedef {object} LoginOutcome
 * @property {string} state
 * @property {string} [code]
 * @property {string} [error]
 */

/**
 * To the login window: somebody took what it brought.
 *
 * @typedef {object} LoginReceipt
 * @property {string} receivedState
 */
