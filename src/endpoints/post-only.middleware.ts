import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type NestMiddleware } from '@nestjs/common';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { refuseEarly } from './early.refusal.js';

/**
 * The token and revocation endpoints take POST only. A middleware, because a route for all other methods cannot
 * stand beside the POST route on Fastify.
 *
 * @see RFC 6749 §3.2, RFC 9110 §15.5.6
 */
@Injectable()
export class PostOnlyMiddleware implements NestMiddleware {
  use(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    if (request.method === 'POST') return next();
    refuseEarly(response, methodNotAllowed());
  }
}

function methodNotAllowed(): OAuth2Error {
  return new OAuth2Error('invalid_request', 'This endpoint takes POST only.', {
    status: 405,
    headers: { Allow: 'POST' },
  });
}
