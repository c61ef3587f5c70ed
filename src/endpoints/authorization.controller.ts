import { Body, Controller, Get, Header, Post, RawBody, Redirect, Req, UseFilters } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { QueryParameters } from '../oauth2/query.parameters.js';
import { Public } from '../resource-server/public.decorator.js';
import { AppClients } from '../user-pool/app.client.js';
import { AuthorizationErrorFilter } from './authorization-error.filter.js';
import { checkAuthorizationRequest } from './authorization.request.js';
import { AuthorizationServer } from './authorization-server.js';

/** Where to go on, in words of Nest. */
interface Handover {
  readonly url: string;
  readonly statusCode: number;
}

/**
 * The authorization endpoint. It sends the browser on to the pool's own domain, so that no password passes through
 * here: what comes back goes from there to the client.
 *
 * @see RFC 6749 §3.1
 */
@Public()
@UseFilters(AuthorizationErrorFilter)
@Controller('oauth2/authorize')
export class AuthorizationController {
  constructor(
    private readonly server: AuthorizationServer,
    private readonly clients: AppClients,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Get()
  @Redirect()
  @Header('Cache-Control', 'no-store')
  @Header('Referrer-Policy', 'no-referrer')
  authorize(@Req() request: unknown): Handover {
    const query = new QueryParameters(String(this.adapterHost.httpAdapter.getRequestUrl(request)));
    return { url: this.handover(query), statusCode: 302 };
  }

  /** The domain of the pool takes GET alone: the browser goes on by that. @see OpenID Connect Core §3.1.2.1 */
  @Post()
  @Redirect()
  @Header('Cache-Control', 'no-store')
  @Header('Referrer-Policy', 'no-referrer')
  authorizeByForm(@Body() body: unknown, @RawBody() sent: unknown): Handover {
    return { url: this.handover(QueryParameters.ofForm(body, sent)), statusCode: 303 };
  }

  private handover(query: QueryParameters): string {
    const isCodeOn = this.server.grantTypes.includes('authorization_code');
    const asked = checkAuthorizationRequest(query, this.clients, isCodeOn);
    return `${this.server.authorizationUrl}?${asked.toString()}`;
  }
}
