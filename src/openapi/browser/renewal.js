import { addressOf, tokenUrlOf } from './auth.operations.js';
import { loginOf } from './login.js';

/** @import { Login } from './login.js' */
/** @import { System } from './swagger-ui.js' */

/**
 * The login with a new access token; `undefined` when the server says that it has ended; unchanged when the server
 * does not say.
 *
 * @param {System} system
 * @param {Login} login
 * @param {string} clientSecret
 * @returns {Promise<Login | undefined>}
 */
export async function renewed(system, login, clientSecret) {
  const response = await requestRenewal(system, login, clientSecret);
  if (response === undefined || response.status >= 500) return login;
  if (!response.ok) return undefined;
  const next = loginOf(await response.json(), login);
  // Without rotation the refresh token stays what it was.
  return { ...next, refreshToken: next.refreshToken ?? login.refreshToken };
}

/**
 * A refresh token belongs to the client that it was issued to.
 *
 * @param {System} system
 * @param {Login} login
 * @param {string} clientSecret
 */
async function requestRenewal(system, { scheme, clientId, refreshToken = '' }, clientSecret) {
  if (clientId === undefined) {
    const body = JSON.stringify({ refresh_token: refreshToken });
    return post(addressOf(system, 'refresh'), { 'Content-Type': 'application/json' }, body);
  }
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
  return post(tokenUrlOf(system, scheme), { Authorization: authorization }, body);
}

/**
 * @param {string | undefined} address
 * @param {Record<string, string>} headers
 * @param {BodyInit} body
 */
async function post(address, headers, body) {
  if (address === undefined) return undefined;
  try {
    return await fetch(address, { method: 'POST', headers, body });
  } catch {
    // Not reached: the call that comes next will say so.
    return undefined;
  }
}
