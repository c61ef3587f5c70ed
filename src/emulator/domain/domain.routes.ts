import type { Route } from '../http/route.js';
import { authorize } from './authorize.endpoint.js';
import { discovery, discoveryPath, jwks, jwksPath } from './discovery.endpoint.js';
import type { DomainContext } from './domain.context.js';
import { withCsrfToken, withDomainHeaders } from './domain.headers.js';
import { showError } from './error.endpoint.js';
import { showForgotPassword, submitForgotPassword, submitNewPassword } from './forgot-password.endpoint.js';
import { showLogin, submitLogin } from './login.endpoint.js';
import { logout } from './logout.endpoint.js';
import { refuseRegistration } from './register.endpoint.js';
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
  const domain = (endpoint: Parameters<typeof withDomainHeaders>[0]) => bound(withDomainHeaders(endpoint));
  const userInfoHandlers = {
    GET: domain(userInfo),
    ...(context.fidelity.userInfoByPost === 'answered' && { POST: domain(userInfo) }),
  };
  return [
    { path: jwksPath, handlers: { GET: bound(jwks) }, cors: true },
    { path: discoveryPath, handlers: { GET: bound(discovery) }, cors: true },
    { path: '/oauth2/authorize', handlers: { GET: bound(withCsrfToken(authorize)) } },
    { path: '/login', handlers: { GET: domain(showLogin), POST: domain(submitLogin) } },
    { path: '/signup', handlers: { GET: domain(showSignUp), POST: domain(submitSignUp) } },
    { path: '/confirmUser', handlers: { GET: domain(showConfirmation), POST: domain(submitConfirmation) } },
    { path: '/resendcode', handlers: { POST: domain(resendConfirmation) } },
    {
      path: '/forgotPassword',
      handlers: { GET: domain(showForgotPassword), POST: domain(submitForgotPassword) },
    },
    { path: '/confirmForgotPassword', handlers: { POST: domain(submitNewPassword) } },
    { path: '/oauth2/token', handlers: { POST: bound(withCsrfToken(token)) }, cors: true },
    { path: '/oauth2/revoke', handlers: { POST: domain(revoke) }, cors: true },
    { path: '/oauth2/register', handlers: { POST: domain(refuseRegistration) }, cors: true },
    { path: '/oauth2/userInfo', handlers: userInfoHandlers, cors: true },
    { path: '/logout', handlers: { GET: domain(logout) } },
    { path: '/error', handlers: { GET: domain(showError) } },
  ];
}
