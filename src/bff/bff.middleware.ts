import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger, type NestMiddleware } from '@nestjs/common';
import { PublicAddress } from '../endpoints/public.address.js';
import { cookieOf } from '../endpoints/request.cookies.js';
import { BffSessions } from './bff.sessions.js';
import { emptyCookie, SESSION_COOKIE } from './bff.cookies.js';
import { isForged } from './cross-site.check.js';

/**
 * Carries the login of a browser from its cookie to the guard: as the access token in the `Authorization` header,
 * as if the browser had sent it, so that one guard checks them all. A request that brings a token of its own keeps
 * it.
 */
@Injectable()
export class BffMiddleware implements NestMiddleware {
  private readonly logger = new Logger('Bff');

  constructor(
    private readonly sessions: BffSessions,
    private readonly address: PublicAddress,
  ) {}

  async use(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
    const sessionId = cookieOf(request, SESSION_COOKIE);
    if (sessionId === undefined || request.headers.authorization !== undefined) return next();
    if (isForged(request, this.address.fixedOrigin)) {
      return refuse(response, 403, {
        error: 'cross_site_request',
        message:
          'A request that the cookie alone lets in must come from this site, with the header X-CSRF: 1.',
        reason: 'cross_site_request',
      });
    }
    try {
      const session = await this.sessions.find(sessionId);
      if (session === undefined) response.setHeader('Set-Cookie', emptyCookie(SESSION_COOKIE));
      else request.headers.authorization = `Bearer ${session.accessToken}`;
    } catch (error) {
      this.logger.error(error instanceof Error ? error.message : 'unknown error');
      response.setHeader('Retry-After', '1');
      return refuse(response, 503, {
        error: 'temporarily_unavailable',
        message: 'Who you are cannot be found out now. Try again shortly.',
        reason: 'session_unavailable',
      });
    }
    next();
  }
}

function refuse(response: ServerResponse, statusCode: number, body: Record<string, string>): void {
  response.writeHead(statusCode, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify({ statusCode, ...body }));
}
