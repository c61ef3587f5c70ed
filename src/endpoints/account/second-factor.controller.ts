import { Body, Controller, Header, HttpCode, Post, Put, UseFilters } from '@nestjs/common';
import { encodeQR } from 'qr';
import { CurrentToken, CurrentUser } from '../../resource-server/current.decorators.js';
import type { UserPrincipal } from '../../resource-server/principal.js';
import { Scopes } from '../../resource-server/scopes.decorator.js';
import { AccessToken, API_SIGN_IN_SCOPE } from '../../tokens/access-token.js';
import { OwnAccount } from '../../user-pool/user.accounts.js';
import { authenticatorBody, factorsBody, parsed } from './account.bodies.js';
import { AccountErrorFilter } from './account-error.filter.js';
import { AuthenticatorLabel } from './authenticator.label.js';

/** The second factors of a user: an authenticator app to set up, and which ones are asked for. */
@Scopes(API_SIGN_IN_SCOPE)
@Controller('auth/account/second-factors')
@UseFilters(AccountErrorFilter)
export class SecondFactorController {
  constructor(
    private readonly account: OwnAccount,
    private readonly label: AuthenticatorLabel,
  ) {}

  /** The secret for an authenticator app, also as the picture that it scans. Nothing is switched on by it yet. */
  @Post('totp')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async start(@CurrentUser() user: UserPrincipal, @CurrentToken() token: AccessToken) {
    const secret = await this.account.startAuthenticator(token.reveal());
    const uri = this.label.uri(user.username, secret);
    return { secret, otpauth_uri: uri, qr_svg: encodeQR(uri, 'svg') };
  }

  /** Proves the app by its first code, and asks for one at every login from now on. */
  @Post('totp/verify')
  @HttpCode(204)
  async verify(@CurrentToken() token: AccessToken, @Body() body: unknown): Promise<void> {
    const { code, device_name } = parsed(authenticatorBody, body);
    await this.account.verifyAuthenticator(token.reveal(), code, device_name);
    await this.account.chooseFactors(token.reveal(), {
      SOFTWARE_TOKEN_MFA: { enabled: true, preferred: true },
    });
  }

  @Put()
  @HttpCode(204)
  async choose(@CurrentToken() token: AccessToken, @Body() body: unknown): Promise<void> {
    const { totp, sms, email } = parsed(factorsBody, body);
    await this.account.chooseFactors(token.reveal(), {
      SOFTWARE_TOKEN_MFA: totp,
      SMS_MFA: sms,
      EMAIL_OTP: email,
    });
  }
}
