import { Controller, Get, Header, HttpCode, Logger, Post, Req, Res, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AddressLimitGuard } from '../endpoints/address-limit.guard.js';
import { AuthorizationServer } from '../endpoints/authorization-server.js';
import { replyWithPage, replyWithRedirect } from '../endpoints/page.reply.js';
import { type AddressedRequest, PublicAddress } from '../endpoints/public.address.js';
import { cookieOf } from '../endpoints/request.cookies.js';
import { TokenIssuer } from '../endpoints/token.issuer.js';
import { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import { QueryParameters } from '../oauth2/query.parameters.js';
import { escaped, page } from '../pages/page.js';
import { CurrentToken } from '../resource-server/current.decorators.js';
import { Public } from '../resource-server/public.decorator.js';
import { assertNotWithheld } from '../resource-server/withheld.credential.js';
import { issuedToken } from '../sessions/login.js';
import { SessionService } from '../sessions/session.service.js';
import { AccessToken } from '../tokens/access-token.js';
import { issuedPayload } from '../tokens/issued.payload.js';
import { emptyCookie, loginCookie, loginCookieName, SESSION_COOKIE, sessionCookie } from './bff.cookies.js';
import { BffLogin, type PendingLogin } from './bff.login.js';
import { type BffSession, BffSessions } from './bff.sessions.js';

/** Claims of an ID token that are about the token, and not about the user. */
const TECHNICAL = new Set(
  'iss aud exp iat jti origin_jti event_id token_use nonce at_hash auth_time acr amr'.split(' '),
);

/** Where the pool sends browsers back to. */
export const BFF_CALLBACK = 'bff/callback';

interface BrowserRequest extends AddressedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Where the browser goes back to after the logout: a path of the options. */
export class AfterLogout {
  constructor(readonly path: string) {}
}

/** Login and logout for applications in browsers that hold no tokens. */
@Controller('bff')
export class BffController {
  private readonly logger = new Logger('Bff');

  constructor(
    private readonly login: BffLogin,
    private readonly sessions: BffSessions,
    private readonly issuer: TokenIssuer,
    private readonly logins: SessionService,
    private readonly server: AuthorizationServer,
    private readonly address: PublicAddress,
    private readonly afterLogout: AfterLogout,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** For a link or a redirect of the page; `return_to` says where in the application to come back. */
  @Get('login')
  @Public()
  @UseGuards(AddressLimitGuard)
  begin(@Req() request: BrowserRequest, @Res() response: unknown): void {
    const { state, sealed, location } = this.login.begin(this.query(request), this.callbackUri(request));
    this.setCookie(response, loginCookie(state, sealed));
    replyWithRedirect(this.adapterHost.httpAdapter, response, location);
  }

  @Get('callback')
  @Public()
  @UseGuards(AddressLimitGuard)
  async callback(@Req() request: BrowserRequest, @Res() response: unknown): Promise<void> {
    const query = this.query(request);
    const [state, code] = [query.get('state'), query.get('code')];
    const sealed = state === undefined ? undefined : cookieOf(request, loginCookieName(state));
    const pending = state === undefined || sealed === undefined ? undefined : this.login.open(state, sealed);
    if (state === undefined || pending === undefined) {
      return this.fail(request, response, 'This login was begun elsewhere, or too long ago.', 400);
    }
    this.setCookie(response, emptyCookie(loginCookieName(state)));
    if (code === undefined) return this.fail(request, response, 'The login was not completed.', 400);
    try {
      const sessionId = await this.redeem(code, pending, request);
      this.setCookie(response, sessionCookie(sessionId, this.sessions.lifetimeSeconds));
      replyWithRedirect(
        this.adapterHost.httpAdapter,
        response,
        this.address.root(request) + pending.returnTo,
      );
    } catch (error) {
      this.logger.warn(error instanceof Error ? error.message : 'unknown error');
      const isOurs = !(error instanceof OAuth2Error) || error.status >= 500;
      this.fail(request, response, 'The login did not succeed.', isOurs ? 503 : 400);
    }
  }

  /** Who is logged in; 401 from the guard when nobody is. */
  @Get('user')
  @Header('Cache-Control', 'no-store')
  async user(@Req() request: BrowserRequest, @CurrentToken() token: AccessToken) {
    const session = await this.sessionOf(request);
    return {
      sub: token.subject,
      username: token.username,
      scope: token.scopes.toString(),
      groups: token.groups,
      claims: claimsOf(session?.idToken),
      ...(session === undefined ? {} : { session_expires_at: session.endsAtSeconds }),
    };
  }

  /**
   * Ends the login, here and at Cognito. The page then goes to `logout_url`, where the pool forgets the browser, too.
   * Needs the header `X-CSRF`, as everything does that changes something. @throws Refusal
   */
  @Post('logout')
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async logout(@Req() request: BrowserRequest, @Res({ passthrough: true }) response: unknown) {
    assertNotWithheld(request);
    const sessionId = cookieOf(request, SESSION_COOKIE);
    if (sessionId !== undefined) await this.endSession(sessionId);
    this.setCookie(response, emptyCookie(SESSION_COOKIE));
    const logoutUri = this.address.root(request) + this.afterLogout.path;
    return { logout_url: this.server.logoutUrl(this.login.client.clientId, logoutUri) };
  }

  private async redeem(code: string, pending: PendingLogin, request: BrowserRequest): Promise<string> {
    const tokens = await this.issuer.issue(
      'authorization_code',
      this.login.client,
      FormParameters.of({
        code,
        redirect_uri: this.callbackUri(request),
        code_verifier: pending.codeVerifier,
      }),
    );
    if (tokens.idToken !== undefined && nonceOf(tokens.idToken) !== pending.nonce) {
      throw new OAuth2Error('invalid_grant', 'The ID token is of another login.');
    }
    // Whoever was logged in here before is not any more.
    const before = cookieOf(request, SESSION_COOKIE);
    if (before !== undefined) await this.endSession(before);
    return this.sessions.begin(tokens);
  }

  private async endSession(sessionId: string): Promise<void> {
    const session = await this.sessions.peek(sessionId);
    if (session === undefined) return;
    const token = issuedToken({ accessToken: session.accessToken, tokenType: 'Bearer', expiresInSeconds: 0 });
    if (token?.loginId !== undefined) await this.logins.endLogin(token.loginId, token);
    await this.sessions.end(sessionId);
  }

  private async sessionOf(request: BrowserRequest): Promise<BffSession | undefined> {
    const sessionId = cookieOf(request, SESSION_COOKIE);
    return sessionId === undefined ? undefined : this.sessions.peek(sessionId);
  }

  private fail(request: BrowserRequest, response: unknown, explanation: string, status: number): void {
    const again = this.address.of('bff/login', request);
    const content = `<p class="alert" role="alert">${escaped(explanation)}</p>
      <p><a href="${escaped(again)}">Log in again</a></p>`;
    replyWithPage(this.adapterHost.httpAdapter, response, page('You are not logged in', content), status);
  }

  private setCookie(response: unknown, cookie: string): void {
    this.adapterHost.httpAdapter.appendHeader?.(response, 'Set-Cookie', cookie);
  }

  private callbackUri(request: AddressedRequest): string {
    return this.address.of(BFF_CALLBACK, request);
  }

  private query(request: unknown): QueryParameters {
    return new QueryParameters(String(this.adapterHost.httpAdapter.getRequestUrl(request)));
  }
}

function nonceOf(idToken: string): unknown {
  const payload = issuedPayload(idToken);
  return typeof payload === 'object' && payload !== null && 'nonce' in payload ? payload.nonce : undefined;
}

function claimsOf(idToken: string | undefined): Record<string, unknown> {
  const payload = idToken === undefined ? undefined : issuedPayload(idToken);
  if (typeof payload !== 'object' || payload === null) return {};
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !TECHNICAL.has(name)));
}
