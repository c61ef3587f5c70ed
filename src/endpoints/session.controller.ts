import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Post,
  Query,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { z } from 'zod';
import { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { renderTokenSet } from '../oauth2/token.set.js';
import { CurrentToken, CurrentUser } from '../resource-server/current.decorators.js';
import type { UserPrincipal } from '../resource-server/principal.js';
import { Public } from '../resource-server/public.decorator.js';
import { malformedRequest } from '../resource-server/token.refusal.js';
import type { Caller } from '../sessions/caller.js';
import { SessionService } from '../sessions/session.service.js';
import { AccessToken } from '../tokens/access-token.js';
import { AppClients } from '../user-pool/app.client.js';
import { AddressLimitGuard } from './address-limit.guard.js';
import { Arrivals } from './arrivals.js';
import { type CallerRequest, callerOf } from './caller.of.js';
import { keepsCurrent } from './keep.current.js';
import { LoginDevices } from './login.devices.js';
import { LoginErrorFilter } from './login-error.filter.js';
import type { AddressedRequest } from './public.address.js';
import { TokenIssuer } from './token.issuer.js';
import { UnavailableFilter } from './unavailable.filter.js';

const scope = z.string().min(1).max(8192).optional();
const loginBody = z.object({
  username: z.string().min(1).max(128),
  password: z.string().min(1).max(256),
  scope,
});
const refreshBody = z.object({ refresh_token: z.string().min(1).max(8192), scope });

/** Login and logout for the application's own front end, in JSON, with the first app client of the options. */
@Controller('auth')
export class SessionController {
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly sessions: SessionService,
    private readonly clients: AppClients,
    private readonly arrivals: Arrivals,
    private readonly devices: LoginDevices,
  ) {}

  /** The password grant in JSON. */
  @Post('login')
  @Public()
  @UseGuards(AddressLimitGuard)
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @UseFilters(LoginErrorFilter)
  async login(
    @Body() body: unknown,
    @Req() request: CallerRequest & AddressedRequest,
    @Res({ passthrough: true }) response: unknown,
  ) {
    const values = parsed(
      loginBody,
      body,
      'Send JSON with username and password, and maybe a scope, all text.',
    );
    return this.issue('password', values, request, this.devices.callerOf(request, response));
  }

  @Post('refresh')
  @Public()
  @UseGuards(AddressLimitGuard)
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @UseFilters(LoginErrorFilter)
  async refresh(@Body() body: unknown, @Req() request: CallerRequest) {
    const values = parsed(refreshBody, body, 'Send JSON with refresh_token, and maybe a scope, all text.');
    return this.issue('refresh_token', values, request);
  }

  /** Who the token speaks for. */
  @Get('me')
  @Header('Cache-Control', 'no-store')
  me(@CurrentToken() token: AccessToken) {
    return {
      sub: token.subject,
      username: token.username,
      client_id: token.clientId,
      scope: token.scopes.toString(),
      groups: token.groups,
      auth_time: token.authenticatedAtSeconds,
      exp: token.expiresAtSeconds,
    };
  }

  /** Ends the login that the bearer token belongs to, and nothing else. */
  @Post('logout')
  @HttpCode(204)
  @UseFilters(UnavailableFilter)
  async logout(@CurrentToken() token: AccessToken): Promise<void> {
    await this.sessions.end(token);
  }

  /** Ends every login of the user up to now; with `keep_current=true` every one but that of the token. */
  @Post('logout-all')
  @HttpCode(204)
  @UseFilters(UnavailableFilter)
  async logoutAll(
    @CurrentUser() user: UserPrincipal,
    @CurrentToken() token: AccessToken,
    @Query() query: unknown,
    @Body() body: unknown,
  ): Promise<void> {
    const keeps = keepsCurrent(query, body);
    if (keeps && token.loginId === undefined) {
      throw malformedRequest('This token names no login that could be kept. Log out everywhere instead.');
    }
    await this.sessions.endAll(token, user.username, keeps);
  }

  private async issue(
    grantType: string,
    values: Record<string, string | undefined>,
    request: CallerRequest,
    caller: Caller = callerOf(request),
  ) {
    const parameters = FormParameters.of(values);
    const { firstParty } = this.clients;
    const arrivedAt = this.arrivals.of(request);
    return renderTokenSet(await this.issuer.issue(grantType, firstParty, parameters, caller, arrivedAt));
  }
}

function parsed<T>(schema: z.ZodType<T>, body: unknown, advice: string): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new OAuth2Error('invalid_request', advice);
  return result.data;
}
