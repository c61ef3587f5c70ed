import { Public } from 'nest-cognito-oauth';
import { createModule as guarded } from './nest-cognito-oauth.js';
import { controller } from './orders.controller.js';

export { endLogins, prepare } from './nest-cognito-oauth.js';

/** This package, with a public route beside: what a request costs in the same process without a token being looked at. */
export function createModule(trust) {
  return guarded(trust, [controller('open', [Public()])]);
}
