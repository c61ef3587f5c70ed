/** @import { Component, OAuthFormProps, System } from './swagger-ui.js' */

/** The dialog of Swagger UI, with the way to log in that is recommended as the first thing to be seen. */
export function dialogPlugin() {
  return {
    wrapComponents: {
      /** @param {Component<OAuthFormProps>} Original @param {System} system */
      oauth2: (Original, system) => (/** @type {OAuthFormProps} */ props) =>
        system.React.createElement(Original, isForMachines(props) ? withoutClientId(props) : props),
      /** @param {Component<object>} Original @param {System} system */
      authorizationPopup: (Original, { React }) =>
        function AuthorizationPopup(/** @type {object} */ props) {
          React.useLayoutEffect(showFromTop, []);
          return React.createElement(Original, props);
        },
    },
  };
}

/** Several forms ask for the focus; the last one gets it, and the dialog would open scrolled down to it. */
function showFromTop() {
  const field = document.querySelector('.modal-ux input');
  if (field instanceof HTMLElement) field.focus();
  document.querySelector('.modal-ux-content')?.scrollTo({ top: 0 });
}

/** @param {OAuthFormProps} props */
function isForMachines({ schema }) {
  return schema.get('flow') === 'clientCredentials';
}

/**
 * The app client of the page is for users, and no machine client.
 *
 * @param {OAuthFormProps} props
 */
function withoutClientId(props) {
  const { authSelectors } = props;
  const getConfigs = () => ({ ...authSelectors.getConfigs(), clientId: '' });
  return { ...props, authSelectors: { ...authSelectors, getConfigs } };
}
