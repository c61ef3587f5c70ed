import { Body, Controller, Header, HttpCode, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { CHALLENGE_GRANT_TYPE } from '../grants/challenge.grant.js';
import { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { renderTokenSet } from '../oauth2/token.set.js';
import { Public } from '../resource-server/public.decorator.js';
import { AppClients } from '../user-pool/app.client.js';
import { AddressLimitGuard } from './address-limit.guard.js';
import type { CallerRequest } from './caller.of.js';
import { LoginDevices } from './login.devices.js';
import { LoginErrorFilter } from './login-error.filter.js';
import type { AddressedRequest } from './public.address.js';
import { TokenIssuer } from './token.issuer.js';

const text = z.string().min(1).max(2048);

const answerBody = z.object({
  challenge_token: text,
  otp: text.optional(),
  new_password: z.string().min(1).max(256).optional(),
  user_attributes: z.record(z.string(), z.string()).optional(),
  answer: text.optional(),
  password: z.string().min(1).max(256).optional(),
  email: text.optional(),
  device_name: text.optional(),
});

/** Goes on with a login that `POST /auth/login` was refused because the user must do more. In JSON. */
@Controller('auth/challenge')
export class ChallengeController {
  constructor(
    private readonly issuer: TokenIssuer,
    private readonly clients: AppClients,
    private readonly devices: LoginDevices,
  ) {}

  /** The challenge grant in JSON. */
  @Post()
  @Public()
  @UseGuards(AddressLimitGuard)
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @UseFilters(LoginErrorFilter)
  async answer(
    @Body() body: unknown,
    @Req() request: CallerRequest & AddressedRequest,
    @Res({ passthrough: true }) response: unknown,
  ) {
    const parameters = FormParameters.of(valuesOf(body));
    const caller = this.devices.callerOf(request, response);
    return renderTokenSet(
      await this.issuer.issue(CHALLENGE_GRANT_TYPE, this.clients.firstParty, parameters, caller),
    );
  }
}

function valuesOf(body: unknown): Record<string, string> {
  const result = answerBody.safeParse(body);
  if (!result.success) {
    throw new OAuth2Error(
      'invalid_request',
      'Send JSON with challenge_token and the answer, all of it text.',
    );
  }
  const { user_attributes: attributes, ...texts } = result.data;
  return {
    ...texts,
    ...(attributes === undefined ? {} : { user_attributes: JSON.stringify(attributes) }),
  };
}
