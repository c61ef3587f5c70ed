/**
 * The device flow as the page goes through it: asks for a code, and for tokens until the user has confirmed elsewhere.
 *
 * @see RFC 8628 §3.1 to §3.5
 */

/** @import { TokenResponse } from './swagger-ui.js' */

/**
 * @typedef {object} DeviceFlow
 * @property {string} deviceAuthorizationUrl
 * @property {string} tokenUrl
 *
 * @typedef {object} DeviceClient
 * @property {string} clientId
 * @property {string} clientSecret empty for a public client
 *
 * @typedef {object} DeviceCode
 * @property {string} device_code
 * @property {string} user_code
 * @property {string} verification_uri
 * @property {string} verification_uri_complete
 * @property {number} expires_in
 * @property {number} [interval]
 */

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
const USUAL_INTERVAL_SECONDS = 5;
const SLOWER_BY_SECONDS = 5;

/**
 * @param {DeviceFlow} flow
 * @param {DeviceClient} client
 * @param {string} scope space-separated; empty for all that the client may have
 * @returns {Promise<DeviceCode>}
 * @throws Error that says what the server said
 */
export async function askForCode({ deviceAuthorizationUrl }, client, scope) {
  const answer = await post(deviceAuthorizationUrl, client, scope === '' ? {} : { scope });
  if (answer.error !== undefined) throw new Error(answer.error_description ?? answer.error);
  return answer;
}

/**
 * @param {DeviceFlow} flow
 * @param {DeviceClient} client
 * @param {DeviceCode} code
 * @param {AbortSignal} signal ends the waiting
 * @returns {Promise<TokenResponse | undefined>} nothing when the waiting was ended
 * @throws Error when the user has refused, or the code has expired
 */
export async function waitForTokens({ tokenUrl }, client, code, signal) {
  let seconds = code.interval ?? USUAL_INTERVAL_SECONDS;
  for (;;) {
    await pause(seconds, signal);
    if (signal.aborted) return undefined;
    const answer = await post(tokenUrl, client, { grant_type: GRANT_TYPE, device_code: code.device_code });
    if (answer.error === undefined) return answer;
    if (answer.error === 'slow_down') seconds += SLOWER_BY_SECONDS;
    else if (answer.error !== 'authorization_pending')
      throw new Error(answer.error_description ?? answer.error);
  }
}

/**
 * @param {number} seconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * @param {string} address
 * @param {DeviceClient} client
 * @param {Record<string, string>} parameters
 */
async function post(address, { clientId, clientSecret }, parameters) {
  const isPublic = clientSecret === '';
  const response = await fetch(address, {
    method: 'POST',
    headers: isPublic ? {} : { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams(isPublic ? { ...parameters, client_id: clientId } : parameters),
  });
  return response.json();
}
