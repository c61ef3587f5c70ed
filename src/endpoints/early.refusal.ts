import type { ServerResponse } from 'node:http';
import type { OAuth2Error } from '../oauth2/oauth2.error.js';
import { renderOAuth2Error } from '../oauth2/oauth2-error.response.js';

/** A refusal by a middleware, before the platform has a route for the request. */
export function refuseEarly(response: ServerResponse, error: OAuth2Error): void {
  const { status, headers, body } = renderOAuth2Error(error);
  response.writeHead(status, { ...headers, 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
