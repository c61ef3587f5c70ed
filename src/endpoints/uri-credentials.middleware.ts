import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { QueryParameters } from '../oauth2/query.parameters.js';
import { refuseEarly } from './early.refusal.js';

const CREDENTIALS = [
  'client_secret',
  'client_assertion',
  'password',
  'refresh_token',
  'code',
  'code_verifier',
  'device_code',
  'challenge_token',
  'token',
  'access_token',
] as const;

/**
 * What is secret must not stand in the address, where logs and proxies keep it. To read past it would leave whoever
 * sent it in the belief that all is well; to find no route for it, repeat it.
 *
 * @see RFC 6749 §2.3.1, §3.2
 */
@Injectable()
export class UriCredentialsMiddleware implements NestMiddleware {
  use(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const query = new QueryParameters(request.url ?? '');
    const name = CREDENTIALS.find((one) => query.has(one));
    if (name === undefined) return next();
    const advice = `The parameter ${name} stands in the address, where logs keep it: take it for known to others. Send a new one in the body.`;
    refuseEarly(response, new OAuth2Error('invalid_request', advice));
  }
}
