/**
 * What an access token says of itself, to be shown. Whether it is good is for the server to say.
 *
 * @typedef {object} Claims
 * @property {string} [username]
 * @property {string} [sub]
 * @property {string} [client_id]
 * @property {string} [scope]
 * @property {string} [origin_jti]
 * @property {string} [jti]
 * @property {number} [exp] seconds since the epoch
 */

/**
 * @param {string} accessToken
 * @returns {Claims} empty for what is no JWT
 */
export function claimsOf(accessToken) {
  try {
    const payload = accessToken.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

/**
 * What tells this login from another: a machine token stands for itself.
 *
 * @param {{ accessToken: string }} login
 */
export function loginIdOf({ accessToken }) {
  const { origin_jti: loginId, jti } = claimsOf(accessToken);
  return loginId ?? jti ?? accessToken;
}
