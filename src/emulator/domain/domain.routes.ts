import type { Route } from '../http/route.js';
import { authorize } from './authorize.endpoint.js';
import { discovery, discoveryPath, jwks, jwksPath } from './discovery.endpoint.js';
import type { DomainContext } from './domain.context.js';
import { showError } from './error.endpoint.js';
import { showForgotPassword, submitForgotPassword, submitNewPassword } from './forgot-password.endpoint.js';
import { showLogin, submitLogin } from './login.endpoint.js';
import { logout } from './logout.endpoint.js';
import { revoke } from './revoke.endpoint.js';
import {
  resendConfirmation,
  showConfirmation,
  showSignUp,
  submitConfirmation,
  submitSignUp,
} from './sign-up.endpoint.js';
import { token } from './token.endpoint.js';
import { userInfo } from './user-info.endpoint.js';

/** The OAuth domain, and the two documents under the issuer. */
export function domainRoutes(context: DomainContext): readonly Route[] {
  const bound =
    <R>(endpoint: (context: DomainContext, request: Request, url: URL) => R) =>
    (request: Request, url: URL) =>
      endpoint(context, request, url);
  return [
    { path: jwksPath, handlers: { GET: bound(jwks) }, cors: true },
    { path: discoveryPath, handlers: { GET: bound(discovery) }, cors: true },
    { path: '/oauth2/authorize', handlers: { GET: bound(authorize) } },
    { path: '/login', handlers: { GET: bound(showLogin), POST: bound(submitLogin) } },
    { path: '/signup', handlers: { GET: bound(showSignUp), POST: bound(submitSignUp) } },
    { path: '/confirmUser', handlers: { GET: bound(showConfirmation), POST: bound(submitConfirmation) } },
    { path: '/resendcode', handlers: { POST: bound(resendConfirmation) } },
    {
      path: '/forgotPassword',
      handlers: { GET: bound(showForgotPassword), POST: bound(submitForgotPassword) },
    },
    { path: '/confirmForgotPassword', handlers: { POST: bound(submitNewPassword) } },
    { path: '/oauth2/token', handlers: { POST: bound(token) }, cors: true },
    { path: '/oauth2/revoke', handlers: { POST: bound(revoke) }, cors: true },
    { path: '/oauth2/userInfo', handlers: { GET: bound(userInfo), POST: bound(userInfo) }, cors: true },
    { path: '/logout', handlers: { GET: bound(logout) } },
    { path: '/error', handlers: { GET: bound(showError) } },
  ];
}
