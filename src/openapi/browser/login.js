/** @import { TokenResponse } from './swagger-ui.js' */

/**
 * The login that the page speaks for: tokens, and nothing that one logs in with.
 *
 * @typedef {object} Login
 * @property {string} scheme the security scheme that it is shown under
 * @property {string} accessToken
 * @property {number} [expiresAt] milliseconds since the epoch
 * @property {string} [refreshToken]
 * @property {string} [clientId] the client of an OAuth flow; absent for `/auth/login` and for pasted tokens
 */

/** The scheme of tokens that come by no OAuth flow of the page. */
export const BEARER = 'bearer';

/** A token is renewed a little before its end: the request has to get there, too. */
const MARGIN_MILLISECONDS = 5_000;

/**
 * @param {TokenResponse} tokens
 * @param {{ scheme: string, clientId?: string }} origin
 * @returns {Login}
 */
export function loginOf(tokens, { scheme, clientId }) {
  return {
    scheme,
    clientId,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresAt: tokens.expires_in === undefined ? undefined : Date.now() + tokens.expires_in * 1000,
  };
}

/**
 * @param {string} text a token, with or without the word Bearer in front
 * @returns {Login}
 */
export function pastedLogin(text) {
  return { scheme: BEARER, accessToken: text.trim().replace(/^bearer\s+/i, '') };
}

/** @param {Login} login */
export function isExpired({ expiresAt }) {
  return expiresAt !== undefined && expiresAt - MARGIN_MILLISECONDS <= Date.now();
}

/**
 * The login as Swagger UI keeps it. Only one is ever there, so that a call carries one `Authorization` header and
 * one scheme is shown as logged in.
 *
 * @param {Login} login
 */
export function asAuthorized({ scheme, accessToken, clientId }) {
  if (scheme === BEARER) {
    return { [scheme]: { name: scheme, schema: { type: 'http', scheme: 'bearer' }, value: accessToken } };
  }
  const token = { access_token: accessToken, token_type: 'Bearer' };
  return { [scheme]: { name: scheme, schema: { type: 'oauth2' }, clientId, token } };
}
