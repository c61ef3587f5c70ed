import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AccountErrorFilter } from './account/account-error.filter.js';
import { OAuth2ErrorFilter } from './oauth2-error.filter.js';
import { PublicAddress } from './public.address.js';
import { statusOf } from './thrown.status.js';

const OAUTH_ROUTE =
  /^\/(?:oauth2\/(?:token|revoke|introspect|device_authorization)|auth\/(?:login|refresh|challenge))\/?(?:\?|$)/i;
const ACCOUNT_ROUTE = /^\/auth\/account(?:[/?]|$)/i;

const PAYLOAD_TOO_LARGE = 413;

/** Whoever answers in the form of a route. */
interface Answering {
  answer(error: unknown, response: unknown): void;
}

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
      errorHandler?: (error: unknown, request: unknown, reply: FastifyReplyLike) => void;
    }) => void,
  ): void;
}

interface FastifyReplyLike {
  removeHeader(name: string): unknown;
}

/**
 * A body that no parser can read fails before any controller, and so any filter of one, is known. At the OAuth endpoints
 * and at the account routes it is answered in their own form all the same: the words of a parser would repeat the piece
 * it stumbled over, a password maybe. All other routes are the application's business.
 */
@Injectable()
export class UnreadableRequests {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly address: PublicAddress,
  ) {}

  /** To be called between the parsers and the routes: while middleware is configured. */
  watchOAuth(): void {
    this.watch(OAUTH_ROUTE, new OAuth2ErrorFilter(this.adapterHost));
  }

  /** The same where there are account routes. */
  watchAccounts(): void {
    this.watch(ACCOUNT_ROUTE, new AccountErrorFilter(this.adapterHost));
  }

  private watch(routes: RegExp, filter: Answering): void {
    const { httpAdapter } = this.adapterHost;
    const isOurs = (url: string) => routes.test(this.address.behindPrefix(url));
    // An application without HTTP has none.
    if (httpAdapter === undefined) return;
    if (httpAdapter.getType() === 'fastify') {
      return watchFastify(httpAdapter.getInstance<FastifyLike>(), isOurs, filter);
    }
    /** Four parameters make it an error handler to Express. */
    const onExpress: ErrorHandler = (error, request, response, next) => {
      if (isOurs(String(httpAdapter.getRequestUrl(request)))) filter.answer(error, response);
      else next(error);
    };
    httpAdapter.use(onExpress);
  }
}

function watchFastify(fastify: FastifyLike, isOurs: (url: string) => boolean, filter: Answering): void {
  fastify.addHook('onRoute', (route) => {
    if (!isOurs(route.url)) return;
    route.errorHandler = (error, _request, reply) => {
      // Closed while the caller still sends, the connection may be gone before the answer is read.
      if (statusOf(error) === PAYLOAD_TOO_LARGE) reply.removeHeader('connection');
      filter.answer(error, reply);
    };
  });
}
