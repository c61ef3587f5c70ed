/** @import { ApiOperation, AuthAction, System } from './swagger-ui.js' */

/**
 * @param {System} system
 * @param {string} path
 * @param {string} method
 * @returns {ApiOperation | undefined}
 */
export function operationAt(system, path, method) {
  return system.specSelectors.specJson().toJS().paths?.[path]?.[method];
}

/**
 * Where the application serves an operation of this kind; `undefined` where it has none.
 *
 * @param {System} system
 * @param {AuthAction} action
 */
export function addressOf(system, action) {
  const { paths = {}, servers } = system.specSelectors.specJson().toJS();
  const path = Object.keys(paths).find((name) =>
    Object.values(paths[name] ?? {}).some((operation) => operation['x-auth-action'] === action),
  );
  return path === undefined ? undefined : `${servers?.[0]?.url ?? ''}${path}`;
}

/**
 * @param {System} system
 * @param {string} scheme
 */
export function tokenUrlOf(system, scheme) {
  const { components } = system.specSelectors.specJson().toJS();
  const flows = Object.values(components?.securitySchemes?.[scheme]?.flows ?? {});
  return flows[0]?.tokenUrl;
}
