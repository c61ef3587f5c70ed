import { Body, Controller, Get, Headers, Logger, Post, RawBody, Req, Res, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AddressLimitGuard } from '../endpoints/address-limit.guard.js';
import { type CallerRequest, networkOfCaller } from '../endpoints/caller.of.js';
import { replyWithPage, replyWithRedirect } from '../endpoints/page.reply.js';
import { PublicAddress } from '../endpoints/public.address.js';
import { TooManyRequestsError } from '../limits/too-many-requests.error.js';
import { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { QueryParameters } from '../oauth2/query.parameters.js';
import type { Page } from '../pages/page.js';
import { Public } from '../resource-server/public.decorator.js';
import { AppClients } from '../user-pool/app.client.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { BrowserBinding, type BrowserRequest } from './browser.binding.js';
import { DEVICE_CALLBACK, DeviceLogin } from './device.login.js';
import { type DeviceRequest, DeviceRequests } from './device.requests.js';
import { readUserCode } from './user.code.js';
import { UserCodeGuesses } from './user-code.guesses.js';
import { codePage, confirmationPage, connectedPage, failedPage, refusedPage } from './verification.pages.js';

const UNKNOWN_CODE = 'This code is not known, or not any more. Look at your device, and type it in again.';
const NOT_OUR_FORM = 'This page was open for too long, or cookies are off. Please type in the code again.';

/** An answer of the verification page: something to show, or somewhere to go. */
type Answer = { readonly page: Page; readonly status?: number } | { readonly location: string };

type AnsweredRequest = BrowserRequest & CallerRequest;

/** Where people connect a device: they type its code, see what it asks for, and log in. @see RFC 8628 §3.3 */
@Public()
@UseGuards(AddressLimitGuard)
@Controller('device')
export class VerificationController {
  private readonly logger = new Logger('DeviceAuthorization');

  constructor(
    private readonly requests: DeviceRequests,
    private readonly login: DeviceLogin,
    private readonly guesses: UserCodeGuesses,
    private readonly clients: AppClients,
    private readonly address: PublicAddress,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** With `user_code` in the address it is filled in, and nothing more: looking it up takes a click. */
  @Get()
  ask(@Req() request: AnsweredRequest, @Res() response: unknown): void {
    const typed = this.query(request).get('user_code') ?? '';
    this.send(request, response, {
      page: codePage(this.browser(request), this.home(request), typed.slice(0, 20)),
    });
  }

  @Post()
  async decide(
    @Req() request: AnsweredRequest,
    @Res() response: unknown,
    @Headers('content-type') contentType: string | undefined,
    @Body() body: unknown,
    @RawBody() sent: unknown,
  ): Promise<void> {
    await this.answer(request, response, async () => {
      const form = FormParameters.parse(contentType, body, sent);
      const browser = BrowserBinding.of(request, this.isSecure(request));
      const typed = form.get('user_code') ?? '';
      if (browser?.hasSent(form.get('form_token')) !== true)
        return this.askAgain(request, '', NOT_OUR_FORM, 403);

      const found = await this.find(typed, networkOfCaller(request));
      if (found === undefined) return this.askAgain(request, typed.slice(0, 20), UNKNOWN_CODE, 400);
      const { userCode, pending } = found;
      return this.decided(request, browser, form.get('decision'), userCode, pending);
    });
  }

  /** @throws TooManyRequestsError */
  private async find(typed: string, address: string) {
    const userCode = readUserCode(typed);
    await this.guesses.spend(userCode, address);
    const pending = userCode === undefined ? undefined : await this.requests.findPending(userCode);
    if (userCode === undefined || pending === undefined) return undefined;
    await this.guesses.giveBack(userCode, address);
    return { userCode, pending };
  }

  /** The way back from the login page of the pool. */
  @Get('callback')
  async callback(@Req() request: AnsweredRequest, @Res() response: unknown): Promise<void> {
    await this.answer(request, response, async () => {
      const query = this.query(request);
      const [state, code] = [query.get('state'), query.get('code')];
      const browser = BrowserBinding.of(request, this.isSecure(request));
      if (browser === undefined || state === undefined) return this.failed(request, NOT_OUR_FORM);
      if (query.get('error') === 'access_denied') {
        const isOurs = await this.login.cancel(browser.name, state);
        return isOurs ? { page: refusedPage() } : this.failed(request, UNKNOWN_CODE);
      }
      if (code === undefined) return this.failed(request, 'The login did not succeed. Please start again.');
      return this.finished(request, await this.login.finish(browser.name, state, code));
    });
  }

  private async decided(
    request: AnsweredRequest,
    browser: BrowserBinding,
    decision: string | undefined,
    userCode: string,
    pending: DeviceRequest,
  ): Promise<Answer> {
    if (decision === 'allow') {
      const redirectUri = this.address.of(DEVICE_CALLBACK, request);
      return { location: await this.login.begin(browser.name, userCode, pending, redirectUri) };
    }
    if (decision === 'deny') {
      await this.requests.deny(userCode);
      return { page: refusedPage() };
    }
    const name = this.clients.find(pending.clientId)?.name;
    return { page: confirmationPage(browser, this.home(request), userCode, pending, name) };
  }

  private finished(request: AnsweredRequest, outcome: Awaited<ReturnType<DeviceLogin['finish']>>): Answer {
    switch (outcome) {
      case 'connected':
        return { page: connectedPage() };
      case 'expired':
        return this.failed(request, 'The code of the device has expired, or was used. Ask it for a new one.');
      case 'not_ours':
        return this.failed(request, NOT_OUR_FORM);
    }
  }

  private async answer(
    request: AnsweredRequest,
    response: unknown,
    work: () => Promise<Answer>,
  ): Promise<void> {
    try {
      this.send(request, response, await work());
    } catch (error) {
      this.send(request, response, this.explained(request, response, error));
    }
  }

  private explained(request: AnsweredRequest, response: unknown, error: unknown): Answer {
    if (error instanceof TooManyRequestsError) {
      return this.tooMany(request, response, error.retryAfterSeconds);
    }
    if (error instanceof OAuth2Error) return this.failed(request, 'The form cannot be read.');
    const isRefused = error instanceof UserPoolError && error.code === 'refused';
    if (isRefused) return this.failed(request, 'The login did not succeed. Please start again.');
    this.logger.error(error instanceof Error ? error.message : 'unknown error');
    return {
      ...this.failed(request, 'That is not possible now. Please try again in a minute.'),
      status: 503,
    };
  }

  private send(request: AnsweredRequest, response: unknown, answer: Answer): void {
    const { httpAdapter } = this.adapterHost;
    if ('location' in answer) return replyWithRedirect(httpAdapter, response, answer.location);
    httpAdapter.setHeader(response, 'Set-Cookie', this.browser(request).cookie);
    replyWithPage(httpAdapter, response, answer.page, answer.status);
  }

  private askAgain(request: AnsweredRequest, typed: string, complaint: string, status: number): Answer {
    return { page: codePage(this.browser(request), this.home(request), typed, complaint), status };
  }

  private failed(request: AnsweredRequest, explanation: string) {
    return { page: failedPage(explanation, this.home(request)), status: 400 };
  }

  private tooMany(request: AnsweredRequest, response: unknown, waitSeconds: number): Answer {
    this.adapterHost.httpAdapter.setHeader(response, 'Retry-After', String(waitSeconds));
    const minutes = Math.ceil(waitSeconds / 60);
    const advice = `Ask your device for a new one, which will be longer, or try again in ${minutes} minutes.`;
    return { ...this.failed(request, `Too many wrong codes came from your network. ${advice}`), status: 429 };
  }

  private home(request: AnsweredRequest): string {
    return this.address.of('device', request);
  }

  private isSecure(request: AnsweredRequest): boolean {
    return this.address.root(request).startsWith('https:');
  }

  /** The one that we know, or a new one: made once for a request, so that page and cookie fit together. */
  private browser(request: AnsweredRequest): BrowserBinding {
    const known = this.browsers.get(request);
    if (known !== undefined) return known;
    const isSecure = this.isSecure(request);
    const browser = BrowserBinding.of(request, isSecure) ?? BrowserBinding.fresh(isSecure);
    this.browsers.set(request, browser);
    return browser;
  }

  private readonly browsers = new WeakMap<object, BrowserBinding>();

  private query(request: AnsweredRequest): QueryParameters {
    return new QueryParameters(String(this.adapterHost.httpAdapter.getRequestUrl(request)));
  }
}
