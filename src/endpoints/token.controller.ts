import {
  Body,
  Controller,
  Header,
  Headers,
  HttpCode,
  Post,
  RawBody,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { readClientCredentials } from '../oauth2/client.credentials.js';
import { FormParameters } from '../oauth2/form.parameters.js';
import { authorizationHeader } from '../resource-server/authorization.header.js';
import { Public } from '../resource-server/public.decorator.js';
import type { Caller } from '../sessions/caller.js';
import type { AppClient } from '../user-pool/app.client.js';
import { AddressLimitGuard } from './address-limit.guard.js';
import { Arrivals } from './arrivals.js';
import { type CallerRequest, callerOf } from './caller.of.js';
import { ClientAuthenticator } from './client.authenticator.js';
import { OAuth2ErrorFilter } from './oauth2-error.filter.js';
import { TokenAnswer } from './token.answer.js';
import { TokenIssuer } from './token.issuer.js';

/** The token endpoint. @see RFC 6749 §3.2 */
@Public()
@UseGuards(AddressLimitGuard)
@UseFilters(OAuth2ErrorFilter)
@Controller('oauth2/token')
export class TokenController {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly issuer: TokenIssuer,
    private readonly answer: TokenAnswer,
    private readonly arrivals: Arrivals,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  async token(
    @Headers('content-type') contentType: string | undefined,
    @Req() request: CallerRequest,
    @Body() body: unknown,
    @RawBody() sent: unknown,
    @Res({ passthrough: true }) response: unknown,
  ) {
    const parameters = FormParameters.parse(contentType, body, sent);
    const grantType = parameters.require('grant_type');
    const caller = callerOf(request);
    const client = await this.issuer.provenClient(
      grantType,
      () =>
        this.authenticator.authenticate(
          readClientCredentials(authorizationHeader(request), parameters),
          caller,
        ),
      caller,
    );
    const tokens = await this.issuer.issue(
      grantType,
      client,
      parameters,
      provenCaller(client, request),
      this.arrivals.of(request),
    );
    return this.answer.of(tokens, parameters, response);
  }
}

/** With a secret it is told from whoever else is at its address: the name alone is anybody's to use. */
function provenCaller({ clientId, secrets }: AppClient, request: CallerRequest): Caller {
  const caller = callerOf(request);
  return secrets === undefined ? caller : { ...caller, identity: `client ${clientId} ${caller.address}` };
}
