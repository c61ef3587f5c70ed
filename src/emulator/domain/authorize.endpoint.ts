import { redirect } from '../http/redirect.js';
import { grantAuthorization } from './authorization.grant.js';
import { assuranceOf, isRecent } from './acr.request.js';
import { readAuthorizationRequest, type AuthorizationRequest } from './authorization.request.js';
import { RedirectRefusal, refuse } from './authorize.refusal.js';
import type { DomainContext } from './domain.context.js';
import { findLogin } from './login.cookies.js';
import { asksForLogin } from './prompt.js';

/** `GET /oauth2/authorize`. RFC 6749 §4.1.1 */
export async function authorize(context: DomainContext, request: Request, url: URL): Promise<Response> {
  try {
    return await answer(context, request, url);
  } catch (error) {
    return refuse(context, error);
  }
}

async function answer(context: DomainContext, request: Request, url: URL): Promise<Response> {
  const asked = readAuthorizationRequest(context, url.searchParams);
  const login = findSufficientLogin(asked, request);
  if (!login && asked.prompt.has('none')) throw new RedirectRefusal(asked, 'login_required');
  if (!login || asksForLogin(asked.prompt)) return redirect(`${context.origin}/login${url.search}`);
  return redirect(await grantAuthorization(asked, login.user, login.session));
}

/** One that is neither too old nor too weak for what is asked for. */
function findSufficientLogin(asked: AuthorizationRequest, request: Request) {
  const login = findLogin(asked, request);
  if (!login || !isRecent(asked, login.session)) return undefined;
  if (asked.acr.levels.length === 0) return login;
  return assuranceOf(asked, login.user, login.session).isReached ? login : undefined;
}
