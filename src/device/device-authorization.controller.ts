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
import { AddressLimitGuard } from '../endpoints/address-limit.guard.js';
import { type CallerRequest, callerOf, networkOfCaller } from '../endpoints/caller.of.js';
import { ClientAuthenticator } from '../endpoints/client.authenticator.js';
import { OAuth2ErrorFilter } from '../endpoints/oauth2-error.filter.js';
import { type AddressedRequest, PublicAddress } from '../endpoints/public.address.js';
import { asOAuth2Error } from '../endpoints/token.issuer.js';
import { RateLimits } from '../limits/rate.limits.js';
import { readClientCredentials } from '../oauth2/client.credentials.js';
import { FormParameters } from '../oauth2/form.parameters.js';
import { DEVICE_CODE_GRANT_TYPE } from '../oauth2/grant.types.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { ScopeSet } from '../oauth2/scope.set.js';
import { authorizationHeader } from '../resource-server/authorization.header.js';
import { Public } from '../resource-server/public.decorator.js';
import { type AppClient, mayAskFor } from '../user-pool/app.client.js';
import { AuthorizationTrial } from '../user-pool/authorization.trial.js';
import { DEVICE_CALLBACK } from './device.login.js';
import { type DeviceCodes, DeviceRequests } from './device.requests.js';
import { shownUserCode } from './user.code.js';

/** The device authorization endpoint. @see RFC 8628 §3.1 */
@Public()
@UseGuards(AddressLimitGuard)
@UseFilters(OAuth2ErrorFilter)
@Controller('oauth2/device_authorization')
export class DeviceAuthorizationController {
  constructor(
    private readonly authenticator: ClientAuthenticator,
    private readonly requests: DeviceRequests,
    private readonly address: PublicAddress,
    private readonly limits: RateLimits,
    private readonly trial: AuthorizationTrial,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  async authorize(
    @Headers('content-type') contentType: string | undefined,
    @Req() request: CallerRequest & AddressedRequest,
    @Body() body: unknown,
    @RawBody() sent: unknown,
  ) {
    const parameters = FormParameters.parse(contentType, body, sent);
    const client = await this.authenticator.authenticate(
      readClientCredentials(authorizationHeader(request), parameters),
      callerOf(request),
    );
    assertMayUse(client);
    await this.limits.spend('deviceAuthorizations', networkOfCaller(request));
    const callback = this.address.of(DEVICE_CALLBACK, request);
    const { deviceCode, userCode } = await this.open(client, callback, askedScope(client, parameters));
    const verificationUri = this.address.of('device', request);
    const shown = shownUserCode(userCode);
    return {
      device_code: deviceCode,
      user_code: shown,
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${shown}`,
      expires_in: this.requests.times.lifetimeSeconds,
      interval: this.requests.times.pollIntervalSeconds,
    };
  }

  /** Whoever types a code is not to find out that its device asks for what nobody can give. */
  private async open(client: AppClient, callback: string, scope: string | undefined): Promise<DeviceCodes> {
    try {
      const isListed = client.redirectUris?.includes(callback) ?? true;
      const comesBack = isListed && (await this.trial.run(client, callback, scope));
      if (!comesBack) throw cannotComeBack(callback);
      return await this.requests.open(client, scope);
    } catch (error) {
      throw asOAuth2Error(error);
    }
  }
}

function assertMayUse({ grants }: AppClient): void {
  if (grants === undefined || grants.includes(DEVICE_CODE_GRANT_TYPE)) return;
  throw new OAuth2Error(
    'unauthorized_client',
    `The client is not allowed this grant type: ${DEVICE_CODE_GRANT_TYPE} is not among its grants.`,
  );
}

/** The person would log in, and stand before an error of the pool. */
function cannotComeBack(callback: string): OAuth2Error {
  return new OAuth2Error(
    'unauthorized_client',
    `No login can come back from the user pool. Register ${callback} for the client: as a callback URL of an app ` +
      'client with the code flow at Cognito, and in its redirectUris where it has them here.',
  );
}

function askedScope(client: AppClient, parameters: FormParameters): string | undefined {
  const asked = ScopeSet.fromParameter(parameters.get('scope'));
  if (asked.isEmpty) return (client.defaultScopes ?? client.scopes)?.join(' ');
  if (!mayAskFor(client, asked)) {
    throw new OAuth2Error('invalid_scope', 'The client may not ask for one of these scopes.');
  }
  return asked.toString();
}
