import {
  Body,
  Controller,
  Header,
  HttpCode,
  Logger,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { networkOf } from '../../limits/network.of.js';
import { RateLimits } from '../../limits/rate.limits.js';
import { folded, type GuessVerdict, SignInLimits } from '../../limits/sign-in.limits.js';
import { Public } from '../../resource-server/public.decorator.js';
import type { Caller } from '../../sessions/caller.js';
import { SessionsUnavailableError } from '../../sessions/session.error.js';
import { UserAdministrator } from '../../sessions/user.administrator.js';
import { AccountError, type AccountErrorCode } from '../../user-pool/account.error.js';
import { AppClients } from '../../user-pool/app.client.js';
import { AccountAccess } from '../../user-pool/user.accounts.js';
import { AddressLimitGuard } from '../address-limit.guard.js';
import { type CallerRequest, networkOfCaller } from '../caller.of.js';
import { LoginDevices } from '../login.devices.js';
import type { AddressedRequest } from '../public.address.js';
import { UnavailableFilter } from '../unavailable.filter.js';
import { confirmationBody, parsed, resetBody, signUpBody, usernameBody } from './account.bodies.js';
import { AccountErrorFilter } from './account-error.filter.js';
import { AttributePolicy } from './attribute.policy.js';

/** Said whether or not anything was sent: strangers must not learn who has an account. */
const CODE_SENT = { message: 'If there is such an account, a code is on its way.' };
const SIGNED_UP = { message: 'If the name is free, a code is on its way to confirm the account.' };

/**
 * For people without a login: sign up, and get back in. With the first app client of the options.
 *
 * What would tell whether somebody has an account is not answered: a name that is taken, a limit that only real
 * accounts have. Cognito itself tells both.
 */
@Public()
@Controller('auth/account')
@UseGuards(AddressLimitGuard)
@UseFilters(AccountErrorFilter, UnavailableFilter)
export class AccountAccessController {
  private readonly logger = new Logger('Accounts');

  constructor(
    private readonly accounts: AccountAccess,
    private readonly clients: AppClients,
    private readonly attributes: AttributePolicy,
    private readonly limits: RateLimits,
    private readonly guesses: SignInLimits,
    private readonly devices: LoginDevices,
    private readonly administrator: UserAdministrator,
  ) {}

  @Post()
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  async signUp(@Body() body: unknown, @Req() request: CallerRequest) {
    const { username, password, attributes } = parsed(signUpBody, body);
    this.attributes.assertWritable(Object.keys(attributes));
    await this.limits.spend('accountCodesPerAddress', networkOfCaller(request));
    await this.quietly(['name_taken'], () =>
      this.accounts.signUp(this.clients.firstParty, username, password, attributes),
    );
    return SIGNED_UP;
  }

  @Post('confirm')
  @HttpCode(204)
  async confirm(
    @Body() body: unknown,
    @Req() request: CallerRequest & AddressedRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    const { username, code } = parsed(confirmationBody, body);
    await this.guess(username, this.devices.callerOf(request, response), () =>
      this.accounts.confirmSignUp(this.clients.firstParty, username, code),
    );
  }

  @Post('resend-code')
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  async resend(@Body() body: unknown, @Req() request: CallerRequest) {
    const { username } = parsed(usernameBody, body);
    await this.spendCode(username, request);
    await this.quietly(HIDDEN, () => this.accounts.resendCode(this.clients.firstParty, username));
    return CODE_SENT;
  }

  @Post('forgot-password')
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  async forgot(@Body() body: unknown, @Req() request: CallerRequest) {
    const { username } = parsed(usernameBody, body);
    await this.spendCode(username, request);
    await this.quietly(HIDDEN, () => this.accounts.forgotPassword(this.clients.firstParty, username));
    return CODE_SENT;
  }

  @Post('reset-password')
  @HttpCode(204)
  async reset(
    @Body() body: unknown,
    @Req() request: CallerRequest & AddressedRequest,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    const { username, code, password } = parsed(resetBody, body);
    await this.guess(username, this.devices.callerOf(request, response), () =>
      this.accounts.resetPassword(this.clients.firstParty, username, code, password),
    );
    await this.endLogins(username);
  }

  /** Whoever forgot a password may have been robbed of it. Only Cognito knows whose name it is, and wants IAM rights. */
  private async endLogins(username: string): Promise<void> {
    try {
      await this.administrator.endAllSessions(username);
    } catch (error) {
      if (error instanceof SessionsUnavailableError) throw error;
      const reason = error instanceof Error ? error.message : 'unknown error';
      this.logger.error(`A password was reset, and the logins from before go on: ${reason} ${RIGHTS}`);
    }
  }

  /** Each message costs the pool money, and somebody their peace. */
  private async spendCode(username: string, request: CallerRequest): Promise<void> {
    const address = networkOfCaller(request);
    await this.limits.spend('accountCodes', folded(username), address);
    await this.limits.spend('accountCodesPerAddress', address);
  }

  private guess(account: string, caller: Caller, work: () => Promise<void>): Promise<void> {
    const { identity } = caller;
    const address = networkOf(caller.address);
    return asWrongCode(this.guesses.attempt({ account, address, identity }, verdictOn, work));
  }

  /** Refusals that would give somebody away are ours to know and nobody else's. */
  private async quietly(hidden: readonly AccountErrorCode[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AccountError) || !hidden.includes(error.code)) throw error;
      this.logger.debug(`Answered as if it had been done: ${error.code}.`);
    }
  }
}

const RIGHTS = 'The server needs the IAM rights AdminGetUser and AdminUserGlobalSignOut for that.';

/** No such user, confirmed already, no address to send to, too many codes asked for: only real accounts have these. */
const HIDDEN: readonly AccountErrorCode[] = [
  'no_account',
  'code_refused',
  'too_many_attempts',
  'attribute_refused',
];

/** Only real accounts can have had too many attempts at the pool: it counts, or else our own limit would not. */
function verdictOn(error: unknown): GuessVerdict {
  const counts =
    error instanceof AccountError && ['code_refused', 'no_account', 'too_many_attempts'].includes(error.code);
  return counts ? 'wrong' : 'neither';
}

/** Whoever guesses at somebody's code learns that it is wrong, and not whether there is somebody. */
async function asWrongCode(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const givesAway =
      error instanceof AccountError && ['no_account', 'too_many_attempts'].includes(error.code);
    if (!givesAway) throw error;
    throw new AccountError('code_refused', 'The code is wrong or no longer good. Ask for a new one.', {
      cause: error,
    });
  }
}
