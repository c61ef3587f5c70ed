/** @import { Login } from './login.js' */

/** How the tabs of this page tell each other of logins. Only pages of the same origin can listen. */
export function openSessionChannel() {
  return new BroadcastChannel(`nest-cognito-oauth session ${new URL('.', import.meta.url).pathname}`);
}

/**
 * What one tab tells the others. A tab that is logged in as somebody else keeps its login.
 *
 * @typedef {object} SessionNews
 * @property {string} [wantedBy] a tab that was just opened asks whether somebody is logged in
 * @property {Login} [began] without what it takes a client secret to use
 * @property {string} [to] the tab that had asked; without it, every tab that is logged out
 * @property {Login} [renewed]
 * @property {string} [ended] `origin_jti` of a login
 * @property {string} [endedAllOf] `sub` of a user
 * @property {string} [kept] the login of theirs that goes on
 */
