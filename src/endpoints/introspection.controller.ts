import {
  Body,
  Controller,
  Header,
  Headers,
  HttpCode,
  Post,
  RawBody,
  Req,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { readClientCredentials } from '../oauth2/client.credentials.js';
import { FormParameters } from '../oauth2/form.parameters.js';
import { authorizationHeader } from '../resource-server/authorization.header.js';
import { Public } from '../resource-server/public.decorator.js';
import { AddressLimitGuard } from './address-limit.guard.js';
import { type CallerRequest, callerOf } from './caller.of.js';
import { ClientAuthenticator } from './client.authenticator.js';
import { OAuth2ErrorFilter } from './oauth2-error.filter.js';
import { type Introspection, TokenIntrospector } from './token.introspector.js';

/** The introspection endpoint, for confidential clients and resource servers. @see RFC 7662 §2 */
@Public()
@UseGuards(AddressLimitGuard)
@UseFilters(OAuth2ErrorFilter)
@Controller('oauth2/introspect')
export class IntrospectionController {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly introspector: TokenIntrospector,
  ) {}

  /** `token_type_hint` is read past: the two kinds of token tell themselves apart. */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  async introspect(
    @Headers('content-type') contentType: string | undefined,
    @Req() request: CallerRequest,
    @Body() body: unknown,
    @RawBody() sent: unknown,
  ): Promise<Introspection> {
    const parameters = FormParameters.parse(contentType, body, sent);
    const client = await this.authenticator.authenticate(
      readClientCredentials(authorizationHeader(request), parameters),
      callerOf(request),
    );
    return this.introspector.introspect(parameters.require('token'), client);
  }
}
