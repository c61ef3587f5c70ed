import { loginOf, pastedLogin } from './login.js';

/** @import { Session } from './session.js' */
/** @import { FilledForm, System, TokenResponse } from './swagger-ui.js' */

/**
 * Makes the dialog of Swagger UI log in and out of the session. Swagger UI's own state would keep everything that
 * was typed into the form, password and secret included.
 *
 * @param {Session} session
 * @param {() => void} onDocument is called when the document is there, and with it the routes of the server
 */
export function sessionPlugin(session, onDocument) {
  return {
    statePlugins: {
      auth: {
        wrapActions: {
          authorizeOauth2: () => authorizeOauth2(session),
          authorize: () => authorize(session),
          logout: () => logout(session),
          /** @param {unknown} _original @param {System} system */
          logoutWithPersistOption: (_original, system) => endLogin(session, system),
        },
      },
      spec: {
        wrapActions: {
          /** @param {(document: unknown) => unknown} original */
          updateJsonSpec: (original) => (/** @type {unknown} */ document) => {
            const updated = original(document);
            onDocument();
            return updated;
          },
        },
      },
      configs: {
        wrapActions: {
          /** @param {(...configs: unknown[]) => void} original */
          loaded:
            (original) =>
            (/** @type {unknown[]} */ ...configs) => {
              original(...configs);
              session.restore();
            },
        },
      },
    },
  };
}

/** @param {Session} session */
function authorizeOauth2(session) {
  return (/** @type {{ auth: FilledForm, token: TokenResponse }} */ { auth, token }) =>
    session.begin(loginOf(token, { scheme: auth.name, clientId: auth.clientId ?? '' }), auth.clientSecret);
}

/** @param {Session} session */
function authorize(session) {
  return (/** @type {Record<string, { value?: string } | undefined>} */ forms) => {
    const pasted = Object.values(forms).find((form) => form?.value)?.value;
    if (pasted !== undefined) session.begin(pastedLogin(pasted));
  };
}

/** @param {Session} session */
function logout(session) {
  return (/** @type {string[]} */ schemes) => {
    if (session.scheme !== undefined && schemes.includes(session.scheme)) session.forget();
  };
}

/**
 * The Logout button of the dialog.
 *
 * @param {Session} session
 * @param {System} system
 */
function endLogin(session, system) {
  return async (/** @type {string[]} */ schemes) => {
    const { scheme } = session;
    if (scheme === undefined || !schemes.includes(scheme)) return;
    try {
      await session.end();
    } catch (error) {
      const message = `You may still be logged in. ${error instanceof Error ? error.message : ''}`;
      system.errActions.newAuthErr({ authId: scheme, level: 'error', source: 'auth', message });
    }
  };
}
