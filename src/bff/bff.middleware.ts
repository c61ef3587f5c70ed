import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger, type NestMiddleware } from '@nestjs/common';
import { PublicAddress } from '../endpoints/public.address.js';
import { cookieOf } from '../endpoints/request.cookies.js';
import { Refusal } from '../resource-server/refusal.js';
import { withhold } from '../resource-server/withheld.credential.js';
import { BffSessions } from './bff.sessions.js';
import { emptyCookie, SESSION_COOKIE } from './bff.cookies.js';
import { isForged } from './cross-site.check.js';

/** There the header is for the credentials of clients. */
const OAUTH = /^\/oauth2\/(?!userinfo)/i;

/**
 * Carries the login of a browser from its cookie to the guard: as the access token in the `Authorization` header,
 * as if the browser had sent it, so that one guard checks them all. A request that brings a token of its own keeps
 * it. One that may be forged is left without; the guard refuses it where a token is needed, and only there.
 */
@Injectable()
export class BffMiddleware implements NestMiddleware {
  private readonly logger = new Logger('Bff');

  constructor(
    private readonly sessions: BffSessions,
    private readonly address: PublicAddress,
  ) {}

  async use(request: SentRequest, response: ServerResponse, next: () => void): Promise<void> {
    const sessionId = cookieOf(request, SESSION_COOKIE);
    if (sessionId === undefined || request.headers.authorization !== undefined || this.isForClients(request))
      return next();
    if (isForged(request, this.address.fixedOrigin)) {
      withhold(request, crossSiteRequest());
      return next();
    }
    try {
      const session = await this.sessions.find(sessionId);
      if (session === undefined) response.setHeader('Set-Cookie', emptyCookie(SESSION_COOKIE));
      else request.headers.authorization = `Bearer ${session.accessToken}`;
    } catch (error) {
      this.logger.error(error instanceof Error ? error.message : 'unknown error');
      withhold(request, sessionUnavailable(error));
    }
    next();
  }

  private isForClients({ originalUrl, url = '' }: SentRequest): boolean {
    return OAUTH.test(this.address.behindPrefix(originalUrl ?? url));
  }
}

/** On Express, `originalUrl` is the whole of it. */
type SentRequest = IncomingMessage & { readonly originalUrl?: string };

function crossSiteRequest(): Refusal {
  return new Refusal({
    status: 403,
    reason: 'cross_site_request',
    description:
      'A request that the cookie alone lets in must come from this site, with the header X-CSRF: 1.',
  });
}

function sessionUnavailable(cause: unknown): Refusal {
  return new Refusal({
    status: 503,
    reason: 'user_pool_unavailable',
    description: 'Who you are cannot be found out now. Try again shortly.',
    cause,
  });
}
