import { randomUUID } from 'node:crypto';
import { csrfTokenOf, rememberCsrfToken } from './login.cookies.js';
import { isSecure, type DomainContext } from './domain.context.js';

type Endpoint = (context: DomainContext, request: Request, url: URL) => Response | Promise<Response>;

/** With the headers that Cognito's domain puts on everything. */
export function withDomainHeaders(endpoint: Endpoint): Endpoint {
  return async (context, request, url) => {
    const response = await endpoint(context, request, url);
    const { headers } = response;
    headers.set('x-amz-cognito-request-id', randomUUID());
    headers.set('x-content-type-options', 'nosniff');
    headers.set('x-frame-options', 'DENY');
    if (mayInsistOnHttps(context)) {
      headers.set('strict-transport-security', 'max-age=31536000 ; includeSubDomains');
    }
    return response;
  };
}

/** As `withDomainHeaders`, for the endpoints that also hand out the token of the forms. */
export function withCsrfToken(endpoint: Endpoint): Endpoint {
  return withDomainHeaders(async (context, request, url) => {
    const response = await endpoint(context, request, url);
    response.headers.append('set-cookie', rememberCsrfToken(context, csrfTokenOf(request)));
    return response;
  });
}

/**
 * Over plain http browsers pay no heed to it (RFC 6797 §8.1). Over https they would demand https of everything else on
 * `localhost` for a year: there Cognito's header stays out.
 */
function mayInsistOnHttps(context: DomainContext): boolean {
  return !isSecure(context) || !/(?:^|\.)localhost$/.test(new URL(context.origin).hostname);
}
