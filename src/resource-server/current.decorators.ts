import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { userOf, type UserPrincipal } from './principal.js';
import { Refusal } from './refusal.js';
import { type AdmittedRequest, admittedRequest } from './request.token.js';

/**
 * The verified {@link AccessToken} of the request, of a user or of a machine client.
 *
 * @throws Error on a public route: there is none
 */
export const CurrentToken = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requireAdmitted(context).token,
);

/**
 * The {@link UserPrincipal} of the request. A machine token is refused with 403: it has no user.
 *
 * @throws Error on a public route: there is none
 */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): UserPrincipal => {
  const { token, announce } = requireAdmitted(context);
  const user = userOf(token);
  if (user === undefined) throw announce(userRequired());
  return user;
});

function requireAdmitted(context: ExecutionContext): AdmittedRequest {
  const admitted = admittedRequest(context);
  if (admitted === undefined) throw new Error('@CurrentToken() and @CurrentUser() need a protected route.');
  return admitted;
}

function userRequired(): Refusal {
  return new Refusal({
    status: 403,
    reason: 'user_required',
    description: 'This route is for users, and the token belongs to a client. Log in as a user.',
  });
}
