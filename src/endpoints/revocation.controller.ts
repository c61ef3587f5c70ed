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
import { type CallerRequest, callerOf, networkOfCaller } from './caller.of.js';
import { ClientAuthenticator } from './client.authenticator.js';
import { OAuth2ErrorFilter } from './oauth2-error.filter.js';
import { TokenRevoker } from './token.revoker.js';

const JSON_MEDIA_TYPE = /(?:^|,)\s*application\/json\s*(?:[,;]|$)/i;

/** The revocation endpoint. @see RFC 7009 §2 */
@Public()
@UseGuards(AddressLimitGuard)
@UseFilters(OAuth2ErrorFilter)
@Controller('oauth2/revoke')
export class RevocationController {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly revoker: TokenRevoker,
  ) {}

  /**
   * `token_type_hint` is read past: the two kinds of token tell themselves apart.
   *
   * @returns an empty object to who asks for JSON and nothing to others, as Cognito does. Clients ignore the body
   *   (RFC 7009 §2.2), but some, simple-oauth2 among them, take an answer that is not the JSON they asked for as a failure.
   */
  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  async revoke(
    @Headers('content-type') contentType: string | undefined,
    @Headers('accept') accept: string | undefined,
    @Req() request: CallerRequest,
    @Body() body: unknown,
    @RawBody() sent: unknown,
  ): Promise<object | undefined> {
    const parameters = FormParameters.parse(contentType, body, sent);
    const client = await this.authenticator.authenticate(
      readClientCredentials(authorizationHeader(request), parameters),
      callerOf(request),
    );
    await this.revoker.revoke(parameters.require('token'), client, networkOfCaller(request));
    return accept !== undefined && JSON_MEDIA_TYPE.test(accept) ? {} : undefined;
  }
}
