/** @import { Component, OAuthFormProps, System } from './swagger-ui.js' */

/** Fills in the app client of the page only where users log in: it is no machine client. */
export function clientIdPlugin() {
  return {
    wrapComponents: {
      /** @param {Component} Original @param {System} system */
      oauth2: (Original, system) => (/** @type {OAuthFormProps} */ props) =>
        system.React.createElement(Original, isForMachines(props) ? withoutClientId(props) : props),
    },
  };
}

/** @param {OAuthFormProps} props */
function isForMachines({ schema }) {
  return schema.get('flow') === 'clientCredentials';
}

/** @param {OAuthFormProps} props */
function withoutClientId(props) {
  const { authSelectors } = props;
  const getConfigs = () => ({ ...authSelectors.getConfigs(), clientId: '' });
  return { ...props, authSelectors: { ...authSelectors, getConfigs } };
}
