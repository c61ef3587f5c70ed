import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OAuth2ErrorFilter } from './oauth2-error.filter.js';
import { PublicAddress } from './public.address.js';

const OAUTH_ROUTE =
  /^\/(?:oauth2\/(?:token|revoke|introspect|device_authorization)|auth\/(?:login|refresh|challenge))\/?(?:\?|$)/i;

type ErrorHandler = (
  error: unknown,
  request: unknown,
  response: unknown,
  next: (error: unknown) => void,
) => void;

/** What is needed of Fastify: each route may have an error handler of its own. */
interface FastifyLike {
  addHook(
    name: 'onRoute',
    hook: (route: {
      readonly url: string;
      errorHandler?: (error: unknown, request: unknown, reply: unknown) => void;
    }) => void,
  ): void;
}

/**
 * A body that no parser can read fails before any controller, and so any filter of one, is known. At the OAuth endpoints
 * it is answered in their own form all the same: the words of a parser would repeat the piece it stumbled over, a
 * password maybe. All other routes are the application's business.
 */
@Injectable()
export class UnreadableRequests {
  private readonly filter: OAuth2ErrorFilter;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly address: PublicAddress,
  ) {
    this.filter = new OAuth2ErrorFilter(adapterHost);
  }

  /** To be called between the parsers and the routes: while middleware is configured. */
  watch(): void {
    const { httpAdapter } = this.adapterHost;
    // An application without HTTP has none.
    if (httpAdapter === undefined) return;
    if (httpAdapter.getType() === 'fastify') this.watchFastify(httpAdapter.getInstance<FastifyLike>());
    else httpAdapter.use(this.onExpress);
  }

  private watchFastify(fastify: FastifyLike): void {
    fastify.addHook('onRoute', (route) => {
      if (!this.isOAuth(route.url)) return;
      route.errorHandler = (error, _request, reply) => this.filter.answer(error, reply);
    });
  }

  /** Four parameters make it an error handler to Express. */
  private readonly onExpress: ErrorHandler = (error, request, response, next) => {
    const url = String(this.adapterHost.httpAdapter.getRequestUrl(request));
    if (this.isOAuth(url)) this.filter.answer(error, response);
    else next(error);
  };

  private isOAuth(url: string): boolean {
    return OAUTH_ROUTE.test(this.address.behindPrefix(url));
  }
}
