import { redirect } from '../http/redirect.js';
import type { AppClient } from '../pool/clients/app-client.js';
import { PageRefusal, refuse } from './authorize.refusal.js';
import type { DomainContext } from './domain.context.js';
import { forgetLogin } from './login.cookies.js';
import { Parameters } from './parameters.js';

/** `GET /logout`. Ends the session of this browser at the login page; tokens live on. */
export function logout(context: DomainContext, request: Request, url: URL): Response {
  try {
    const parameters = new Parameters(url.searchParams);
    if (parameters.hasRepetition) throw misdirected(context);
    const found = context.pools.findClientOfDomain(parameters.get('client_id') ?? '');
    if (!found) throw misdirected(context);
    const destination = destinationOf(context, found.client, parameters, url);
    return redirect(destination, [forgetLogin(context, found.pool, request)]);
  } catch (error) {
    return refuse(context, error);
  }
}

function destinationOf(context: DomainContext, client: AppClient, parameters: Parameters, url: URL): string {
  const logoutUri = parameters.get('logout_uri');
  if (logoutUri !== undefined) {
    if (!client.settings.logoutUrls.includes(logoutUri)) throw misdirected(context);
    return logoutUri;
  }
  const redirectUri = parameters.get('redirect_uri') ?? '';
  if (!client.settings.callbackUrls.includes(redirectUri) || !parameters.get('response_type'))
    throw misdirected(context);
  return `${context.origin}/login${url.search}`;
}

/** Assumed: which error Cognito shows for a logout it does not take is unconfirmed. */
function misdirected({ fidelity }: DomainContext): PageRefusal {
  return new PageRefusal(fidelity.logoutMismatch);
}
