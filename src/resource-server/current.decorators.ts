import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AccessToken } from '../tokens/access-token.js';
import { admittedToken, refuseAdmitted, wasAdmitted } from './admitted.request.js';
import { type Principal, principalOf, userOf, type UserPrincipal } from './principal.js';
import { userRequired } from './requirement.refusals.js';
import { missingToken } from './token.refusal.js';

/**
 * The verified {@link AccessToken} of the request, of a user or of a machine client. An anonymous caller of an
 * `@OptionalAuth()` route is refused with 401.
 *
 * @throws Error on a public route: there is none
 */
export const CurrentToken = createParamDecorator(
  (_: unknown, context: ExecutionContext): AccessToken | Promise<never> =>
    admittedToken(context) ?? refuseAnonymous(context),
);

/**
 * The {@link UserPrincipal} of the request. A machine token is refused with 403: it has no user; and an anonymous
 * caller of an `@OptionalAuth()` route with 401.
 *
 * @throws Error on a public route: there is none
 */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext): UserPrincipal | Promise<never> => {
    const token = admittedToken(context);
    if (token === undefined) return refuseAnonymous(context);
    return userOf(token) ?? refuseAdmitted(context, userRequired());
  },
);

/** Who speaks: a user, a client or nobody in particular. Refuses nobody, and so is anonymous on a public route. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(admittedToken(context)),
);

function refuseAnonymous(context: ExecutionContext): Promise<never> {
  if (wasAdmitted(context)) return refuseAdmitted(context, missingToken());
  throw new Error('@CurrentToken() and @CurrentUser() need a protected route.');
}
