import { DeviceLoginPanel } from './device-login.panel.js';

/** @import { Session } from './session.js' */
/** @import { Component, OAuthFormProps, System } from './swagger-ui.js' */

const FLOW = 'x-deviceAuthorization';

/**
 * Shows the device flow in the dialog. OpenAPI has it since version 3.2, and Swagger UI not at all.
 *
 * @param {Session} session
 * @param {string} clientId
 */
export function deviceLoginPlugin(session, clientId) {
  /** @type {DeviceLoginPanel | undefined} */
  let panel;

  /** @param {System} system @param {OAuthFormProps} props */
  const panelOf = (system, { name: scheme }) => {
    const flow = system.specSelectors.specJson().toJS().components?.securitySchemes?.[scheme]?.flows?.[FLOW];
    const { deviceAuthorizationUrl = '', tokenUrl = '', scopes = {} } = flow ?? {};
    const what = {
      scheme,
      flow: { deviceAuthorizationUrl, tokenUrl },
      clientId,
      scopes: Object.keys(scopes),
    };
    return (panel ??= new DeviceLoginPanel(session, what));
  };

  return {
    wrapComponents: {
      /** @param {Component<OAuthFormProps>} Original @param {System} system */
      oauth2: (Original, system) => (/** @type {OAuthFormProps} */ props) => {
        if (props.schema.get('flow') !== FLOW) return system.React.createElement(Original, props);
        const { element } = panelOf(system, props);
        return system.React.createElement('div', {
          ref: (/** @type {HTMLElement | null} */ host) => host?.replaceChildren(element),
        });
      },
    },
  };
}
