import { Controller, Get, Header, Redirect, Req, UseFilters } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { QueryParameters } from '../oauth2/query.parameters.js';
import { Public } from '../resource-server/public.decorator.js';
import { AppClients } from '../user-pool/app.client.js';
import { AuthorizationErrorFilter } from './authorization-error.filter.js';
import { checkAuthorizationRequest } from './authorization.request.js';
import { AuthorizationServer } from './authorization-server.js';

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
  authorize(@Req() request: unknown): { url: string; statusCode: number } {
    const query = new QueryParameters(String(this.adapterHost.httpAdapter.getRequestUrl(request)));
    const isCodeOn = this.server.grantTypes.includes('authorization_code');
    const asked = checkAuthorizationRequest(query, this.clients, isCodeOn);
    return { url: `${this.server.authorizationUrl}?${asked.toString()}`, statusCode: 302 };
  }
}
