import { dialogPlugin } from './dialog.plugin.js';
import { codeLoginPlugin } from './code-login.plugin.js';
import { deviceLoginPlugin } from './device-login.plugin.js';
import { SessionBar } from './session.bar.js';
import { Session } from './session.js';
import { sessionPlugin } from './session.plugin.js';
import { tryItOutPlugin } from './try-it-out.plugin.js';

/** @import { System } from './swagger-ui.js' */

const page = document.getElementById('swagger-ui');
const { document: documentAddress = '', clientId = '' } = page?.dataset ?? {};
// Addresses are seen from this file, so that the page may be open at /docs or at /docs/, on any of its hosts.
const addressOf = (/** @type {string} */ relative) => new URL(relative, import.meta.url).href;

const ui = SwaggerUIBundle({
  domNode: page,
  url: addressOf(documentAddress),
  oauth2RedirectUrl: addressOf('oauth2-redirect.html'),
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [authPlugins],
  layout: 'BaseLayout',
  deepLinking: true,
  displayRequestDuration: true,
  // Neither the document is told to anybody, nor is anything kept by Swagger UI itself.
  validatorUrl: null,
  persistAuthorization: false,
});

ui.initOAuth({
  clientId,
  usePkceWithAuthorizationCodeGrant: true,
  useBasicAuthenticationWithAccessCodeGrant: true,
});

// For the console of the browser, as Swagger UI's own start script does.
Object.assign(window, { ui });

/** @param {System} system */
function authPlugins(system) {
  const session = new Session(system);
  const bar = new SessionBar(session, document.getElementById('session') ?? document.body);
  return [
    sessionPlugin(session, () => bar.show()),
    tryItOutPlugin(session),
    codeLoginPlugin(),
    dialogPlugin(),
    deviceLoginPlugin(session, clientId),
  ];
}
