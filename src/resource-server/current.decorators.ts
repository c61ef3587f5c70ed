import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { admittedToken, refuseAdmitted } from './admitted.request.js';
import { userOf, type UserPrincipal } from './principal.js';
import { Refusal } from './refusal.js';

/**
 * The verified {@link AccessToken} of the request, of a user or of a machine client.
 *
 * @throws Error on a public route: there is none
 */
export const CurrentToken = createParamDecorator((_: unknown, context: ExecutionContext) =>
  admittedToken(context),
);

/**
 * The {@link UserPrincipal} of the request. A machine token is refused with 403: it has no user.
 *
 * @throws Error on a public route: there is none
 */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): UserPrincipal | Promise<never> =>
    userOf(admittedToken(context)) ?? refuseAdmitted(context, userRequired()),
);

function userRequired(): Refusal {
  return new Refusal({
    status: 403,
    reason: 'user_required',
    description: 'This route is for users, and the token belongs to a client. Log in as a user.',
  });
}
