import { Injectable } from '@nestjs/common';
import { AuthEvents } from '../events/auth.events.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { Clock } from '../tokens/clock.js';
import { InvalidTokenError } from '../tokens/token.error.js';
import { briefUserAgent, type Caller } from './caller.js';
import { asLogin, issuedToken, type Login } from './login.js';
import { RefreshTokenCipher } from './refresh-token.cipher.js';
import { digestOf, RefreshTokenStore } from './refresh-token.store.js';
import { LoginEndedError, SessionsUnavailableError } from './session.error.js';
import { SessionStore } from './session.store.js';
import { UpstreamSignOut } from './upstream.sign-out.js';

/** How tokens came about, as far as it matters to the login behind them. */
export interface TokenOrigin {
  /** The refresh token that was traded for them; `undefined` for a new login. */
  readonly usedRefreshToken: string | undefined;
  /** When the request that brought them came in. */
  readonly receivedAtMilliseconds: number;
  readonly caller?: Caller;
}

/** Records the login behind fresh tokens, so that a bearer token alone can end it later. */
@Injectable()
export class LoginRecorder {
  constructor(
    private readonly sessions: SessionStore,
    private readonly refreshTokens: RefreshTokenStore,
    private readonly cipher: RefreshTokenCipher,
    private readonly revocations: RevocationService,
    private readonly upstream: UpstreamSignOut,
    private readonly clock: Clock,
    private readonly events: AuthEvents,
  ) {}

  /**
   * To be asked before the user pool is: what it issues during an outage of ours could not be recorded.
   *
   * @throws SessionsUnavailableError
   */
  assertAvailable(): void {
    try {
      this.revocations.assertAvailable();
    } catch (error) {
      throw new SessionsUnavailableError(error);
    }
  }

  /**
   * Tokens that cannot be recorded must not be handed out. Machine tokens have no login and need no record.
   *
   * @throws LoginEndedError the login was revoked here, though the user pool would still refresh it
   * @throws SessionsUnavailableError a store does not answer
   */
  async record(tokens: TokenSet, origin: TokenOrigin): Promise<void> {
    const token = issuedToken(tokens);
    if (token === undefined) return;
    const refreshToken = tokens.refreshToken ?? origin.usedRefreshToken;
    const login = asLogin(token);
    try {
      if (origin.usedRefreshToken === undefined) {
        const { loggedInAtMilliseconds = origin.receivedAtMilliseconds } = tokens;
        await this.revocations.admitLaterLogin(token, loggedInAtMilliseconds);
      }
      if (login === undefined) return;
      this.revocations.assertNotRevoked(login);
      await this.save(login, { refreshToken, scope: tokens.scope }, origin);
    } catch (error) {
      const isOver = error instanceof InvalidTokenError;
      const isNew = origin.usedRefreshToken === undefined;
      // What is not handed out must not stay alive at Cognito. But an outage of ours must not end a login that was
      // there before: its owner tries again with the refresh token that they have.
      if (refreshToken !== undefined && (isOver || isNew)) {
        await this.upstream.attempt(() => this.upstream.revoke(token.clientId, refreshToken));
      }
      if (!isOver) throw new SessionsUnavailableError(error);
      if (login !== undefined && !isNew) {
        this.events.emit({ type: 'refresh-token-reuse', reason: 'ended', ...told(login, origin) });
      }
      throw new LoginEndedError();
    }
    const type = origin.usedRefreshToken === undefined ? 'login' : 'refresh';
    this.events.emit({ type, ...told(login, origin) });
  }

  private async save(
    login: Login,
    { refreshToken, scope }: Pick<TokenSet, 'refreshToken' | 'scope'>,
    origin: TokenOrigin,
  ): Promise<void> {
    const { loginId, subject, username, clientId, issuer, authenticatedAtSeconds } = login;
    const { usedRefreshToken, caller } = origin;
    await this.sessions.save({
      loginId,
      subject,
      username,
      clientId,
      issuer,
      beganAtSeconds: authenticatedAtSeconds,
      lastSeenAtSeconds: this.clock.nowSeconds(),
      address: caller?.address,
      userAgent: briefUserAgent(caller?.userAgent),
      sealedRefreshToken: refreshToken === undefined ? undefined : this.cipher.seal(refreshToken, loginId),
    });
    const known = { loginId, clientId, username, scope };
    if (refreshToken !== undefined) await this.refreshTokens.remember(refreshToken, known);
    if (usedRefreshToken !== undefined && usedRefreshToken !== refreshToken) {
      const rotatedAtMilliseconds = this.clock.nowMilliseconds();
      const successor = refreshToken && digestOf(refreshToken);
      await this.refreshTokens.remember(usedRefreshToken, { ...known, rotatedAtMilliseconds, successor });
    }
  }
}

function told({ loginId, subject, username, clientId }: Login, { caller }: TokenOrigin) {
  const userAgent = briefUserAgent(caller?.userAgent);
  return { loginId, subject, username, clientId, address: caller?.address, userAgent };
}
