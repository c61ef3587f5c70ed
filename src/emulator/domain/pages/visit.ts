import { CognitoError } from '../../pool/cognito.error.js';
import { readAuthorizationRequest, type AuthorizationRequest } from '../authorization.request.js';
import { triggerRefusal } from '../authorize.refusal.js';
import type { DomainContext } from '../domain.context.js';
import { csrfTokenOf, findLogin, type Login } from '../login.cookies.js';

/** One visit to a page of the login: what was asked for, and by which browser. */
export interface Visit {
  readonly context: DomainContext;
  readonly asked: AuthorizationRequest;
  /** With its question mark. Every page hands it on to the next. */
  readonly query: string;
  readonly csrfToken: string;
  /** Who is signed in here already. */
  readonly login?: Login;
}

/** @throws PageRefusal, RedirectRefusal */
export function openVisit(context: DomainContext, request: Request, url: URL): Visit {
  const asked = readAuthorizationRequest(context, url.searchParams);
  const login = findLogin(asked, request);
  return { context, asked, query: url.search, csrfToken: csrfTokenOf(request), login };
}

/**
 * What a page says about a refusal. What a trigger refuses is not for the page: the client hears of it.
 *
 * @throws RedirectRefusal, or the error itself if it is none of Cognito's
 */
export function faultOn({ asked }: Visit, error: unknown): CognitoError {
  const refusal = triggerRefusal(asked, error);
  if (!(refusal instanceof CognitoError)) throw refusal;
  return refusal;
}
