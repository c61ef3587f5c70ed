import { isExpired } from './login.js';

/** @import { Login } from './login.js' */

/** Pages of several applications may share an origin. */
const KEY = `nest-cognito-oauth ${new URL('.', import.meta.url).pathname}`;

/**
 * Keeps the login over a reload of the page, and no longer than its tab.
 *
 * @param {Login | undefined} login
 */
export function storeLogin(login) {
  if (login === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(login));
}

/** @returns {Login | undefined} */
export function storedLogin() {
  const text = sessionStorage.getItem(KEY);
  /** @type {Login | undefined} */
  const login = text === null ? undefined : JSON.parse(text);
  const isOver = login !== undefined && isExpired(login) && login.refreshToken === undefined;
  if (isOver) storeLogin(undefined);
  return isOver ? undefined : login;
}
