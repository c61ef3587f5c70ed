import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Req,
  UseFilters,
} from '@nestjs/common';
import { RateLimits } from '../../limits/rate.limits.js';
import { CurrentToken, CurrentUser } from '../../resource-server/current.decorators.js';
import type { UserPrincipal } from '../../resource-server/principal.js';
import { Scopes } from '../../resource-server/scopes.decorator.js';
import { SessionService } from '../../sessions/session.service.js';
import { AccessToken, API_SIGN_IN_SCOPE } from '../../tokens/access-token.js';
import { type CodeDelivery, OwnAccount, type UserAttributes } from '../../user-pool/user.accounts.js';
import { type CallerRequest, networkOfCaller } from '../caller.of.js';
import { UnavailableFilter } from '../unavailable.filter.js';
import { attributesBody, codeBody, parsed, passwordBody } from './account.bodies.js';
import { AccountErrorFilter } from './account-error.filter.js';
import { AttributePolicy } from './attribute.policy.js';

/**
 * Users and their own account. Whose it is, the bearer token says and nothing else; Cognito wants a token with the
 * scope `aws.cognito.signin.user.admin`.
 */
@Scopes(API_SIGN_IN_SCOPE)
@Controller('auth/account')
@UseFilters(AccountErrorFilter, UnavailableFilter)
export class OwnAccountController {
  constructor(
    private readonly account: OwnAccount,
    private readonly sessions: SessionService,
    private readonly attributes: AttributePolicy,
    private readonly limits: RateLimits,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async describe(@CurrentUser() user: UserPrincipal, @CurrentToken() token: AccessToken) {
    const { attributes, secondFactors, preferredFactor } = await this.account.describe(token.reveal());
    return {
      sub: user.subject,
      username: user.username,
      attributes,
      second_factors: secondFactors,
      ...(preferredFactor === undefined ? {} : { preferred_factor: preferredFactor }),
    };
  }

  /** A value sets an attribute, `null` takes it away. A new address is proved by the code that is sent to it. */
  @Patch()
  @Header('Cache-Control', 'no-store')
  async update(
    @CurrentUser() user: UserPrincipal,
    @CurrentToken() token: AccessToken,
    @Req() request: CallerRequest,
    @Body() body: unknown,
  ) {
    const { attributes } = parsed(attributesBody, body);
    this.attributes.assertWritable(Object.keys(attributes));
    const { set, removed } = changesOf(attributes);
    const change = async () => {
      if (removed.length > 0) await this.account.removeAttributes(token.reveal(), removed);
      return Object.keys(set).length > 0 ? this.account.update(token.reveal(), set) : [];
    };
    const isAddressed = 'email' in set || 'phone_number' in set;
    return { codes_sent: isAddressed ? await this.sending(user, request, change) : await change() };
  }

  @Post('attributes/:name/code')
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  async sendCode(
    @CurrentUser() user: UserPrincipal,
    @CurrentToken() token: AccessToken,
    @Req() request: CallerRequest,
    @Param('name') name: string,
  ) {
    this.attributes.assertWritable([name]);
    const send = async () => [await this.account.sendCode(token.reveal(), name)].filter((sent) => !!sent);
    return { codes_sent: await this.sending(user, request, send) };
  }

  @Post('attributes/:name/verify')
  @HttpCode(204)
  async verify(
    @CurrentToken() token: AccessToken,
    @Param('name') name: string,
    @Body() body: unknown,
  ): Promise<void> {
    this.attributes.assertWritable([name]);
    await this.account.verifyAttribute(token.reveal(), name, parsed(codeBody, body).code);
  }

  /** Every other login ends: whoever changes a password may have been robbed of it. Cognito lets them live. */
  @Post('password')
  @HttpCode(204)
  async changePassword(
    @CurrentUser() user: UserPrincipal,
    @CurrentToken() token: AccessToken,
    @Body() body: unknown,
  ): Promise<void> {
    const { previous_password, password } = parsed(passwordBody, body);
    await this.account.changePassword(token.reveal(), previous_password, password);
    await this.sessions.endAll(token, user.username, token.loginId !== undefined);
  }

  @Delete()
  @HttpCode(204)
  async remove(@CurrentUser() user: UserPrincipal, @CurrentToken() token: AccessToken): Promise<void> {
    await this.account.remove(token.reveal());
    // With the user, Cognito has forgotten every refresh token: what is left are access tokens, and those are ours.
    await this.sessions.endAllOf(user, { current: token, signOut: async () => undefined });
  }

  /** Messages cost money. Who has a login is counted by it, wherever they ask from; what sends none is given back. */
  private async sending(
    { subject }: UserPrincipal,
    request: CallerRequest,
    work: () => Promise<readonly CodeDelivery[]>,
  ): Promise<readonly CodeDelivery[]> {
    const address = networkOfCaller(request);
    await this.limits.spend('accountCodes', subject);
    await this.limits.spend('accountCodesPerAddress', address);
    let sent: readonly CodeDelivery[] = [];
    try {
      sent = await work();
    } finally {
      if (sent.length === 0) {
        await this.limits.giveBack('accountCodes', subject);
        await this.limits.giveBack('accountCodesPerAddress', address);
      }
    }
    return sent;
  }
}

function changesOf(attributes: Readonly<Record<string, string | null>>) {
  const entries = Object.entries(attributes);
  const set: UserAttributes = Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== null),
  );
  const removed = entries.filter(([, value]) => value === null).map(([name]) => name);
  return { set, removed };
}
