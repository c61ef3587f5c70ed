import { operationAt } from './auth.operations.js';
import { BEARER, loginOf } from './login.js';

/** @import { Session } from './session.js' */
/** @import { System, TriedOutResponse } from './swagger-ui.js' */

/** @typedef {{ path: string, method: string }} Call */

/**
 * Lets operations that were tried out act on the session, where the document says so by `x-auth-action`: after a
 * login the later calls carry its token, after a logout none.
 *
 * @param {Session} session
 */
export function tryItOutPlugin(session) {
  return {
    statePlugins: {
      spec: {
        wrapActions: {
          /** @param {(call: Call) => unknown} original @param {System} system */
          execute: (original, system) => async (/** @type {Call} */ call) => {
            const isProtected = Boolean(operationAt(system, call.path, call.method)?.security?.length);
            if (isProtected) await session.renewIfExpired();
            return original(call);
          },
          /** @param {(path: string, method: string, response: TriedOutResponse) => void} original @param {System} system */
          setResponse:
            (original, system) =>
            (
              /** @type {string} */ path,
              /** @type {string} */ method,
              /** @type {TriedOutResponse} */ response,
            ) => {
              original(path, method, response);
              follow(session, system, { path, method }, response);
            },
        },
      },
    },
  };
}

/**
 * @param {Session} session
 * @param {System} system
 * @param {Call} call
 * @param {TriedOutResponse} response
 */
function follow(session, system, { path, method }, response) {
  const action = operationAt(system, path, method)?.['x-auth-action'];
  const isOk = response.status === 200 && response.err === undefined;
  if (action === 'login' && isOk) beginFrom(session, response);
  if (action === 'refresh' && isOk) beginFrom(session, response, sentRefreshToken(system, path, method));
  if (action === 'logout' && isOver(response)) session.forget();
  // What these end may be the login of the page or not: its token tells.
  if (action === 'logout-all' || action === 'end-session') void session.forgetIfDead();
}

/**
 * @param {Session} session
 * @param {TriedOutResponse} response
 * @param {string} [refreshToken] the one that was used, for when the answer brings no new one
 */
function beginFrom(session, response, refreshToken) {
  session.begin(loginOf({ refresh_token: refreshToken, ...response.body }, { scheme: BEARER }));
}

/**
 * 401: the token was dead before it could be ended.
 *
 * @param {TriedOutResponse} response
 */
function isOver({ status, err }) {
  return status === 204 || err?.status === 401;
}

/**
 * @param {System} system
 * @param {string} path
 * @param {string} method
 * @returns {string | undefined}
 */
function sentRefreshToken(system, path, method) {
  const body = system.specSelectors.requestFor(path, method)?.get('body');
  return typeof body === 'string' ? JSON.parse(body).refresh_token : undefined;
}
