import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { TokenSet } from '../oauth2/token.set.js';
import { RevocationService, type UpstreamState } from '../revocation/revocation.service.js';
import { type AccessToken, API_SIGN_IN_SCOPE } from '../tokens/access-token.js';
import { AuthEvents } from '../events/auth.events.js';
import { Clock } from '../tokens/clock.js';
import { InvalidTokenError } from '../tokens/token.error.js';
import { AppClients } from '../user-pool/app.client.js';
import { SignOut } from '../user-pool/sign.out.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { asLogin, issuedToken, type Login } from './login.js';
import { RefreshTokenCipher } from './refresh-token.cipher.js';
import type { RevocableToken } from '../revocation/revocation.js';
import { LoginEndedError, SessionsUnavailableError } from './session.error.js';
import type { Session } from './session.js';
import { SessionStore } from './session.store.js';
import { UpstreamSignOut } from './upstream.sign-out.js';

/** How tokens came about, as far as it matters to the login behind them. */
export interface TokenOrigin {
  /** The refresh token that was traded for them; `undefined` for a new login. */
  readonly usedRefreshToken: string | undefined;
  /** When the request that brought them came in. */
  readonly receivedAtMilliseconds: number;
}

/** The logins of users, from the moment their tokens are handed out until they are ended everywhere. */
@Injectable()
export class SessionService {
  constructor(
    private readonly store: SessionStore,
    private readonly cipher: RefreshTokenCipher,
    private readonly revocations: RevocationService,
    private readonly clients: AppClients,
    private readonly signOut: SignOut,
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
   * Records the login behind fresh tokens, so that a bearer token alone can end it later. Tokens that cannot be
   * recorded must not be handed out. Machine tokens have no login and need no record.
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
        await this.revocations.admitLaterLogin(token, origin.receivedAtMilliseconds);
      }
      if (login === undefined) return;
      this.revocations.assertNotRevoked(login);
      if (refreshToken !== undefined) await this.save(login, refreshToken);
    } catch (error) {
      const isOver = error instanceof InvalidTokenError;
      const isNew = origin.usedRefreshToken === undefined;
      // What is not handed out must not stay alive at Cognito. But an outage of ours must not end a login that was
      // there before: its owner tries again with the refresh token that they have.
      if (refreshToken !== undefined && (isOver || isNew)) {
        await this.upstream.attempt(() => this.revokeAtCognito(token, refreshToken));
      }
      if (!isOver) throw new SessionsUnavailableError(error);
      if (login !== undefined && !isNew) this.tell('refresh-token-reuse', login);
      throw new LoginEndedError();
    }
    this.tell(origin.usedRefreshToken === undefined ? 'login' : 'refresh', login);
  }

  /**
   * Ends the login that this token belongs to: here at once, then at Cognito. When Cognito does not answer, the
   * login stays refused here for as long as its refresh token could live, and Cognito is told later. A token that
   * belongs to no login ends alone.
   *
   * @throws SessionsUnavailableError the revocation was not stored; other instances may not know of it
   */
  async end(token: AccessToken): Promise<void> {
    if (token.loginId === undefined) return this.endToken(token);
    await this.endLogin(token.loginId, token);
  }

  /** Ends one access token and leaves its login alone. @throws SessionsUnavailableError */
  async endToken(token: AccessToken): Promise<void> {
    await stored(this.revocations.revokeToken(token));
    const { tokenId, subject, clientId } = token;
    this.events.emit({ type: 'logout', tokenId, subject, clientId });
  }

  /**
   * @param of whose login it is, for the event, where that is known
   * @throws SessionsUnavailableError as {@link end}
   */
  async endLogin(
    loginId: string,
    of?: { readonly subject: string; readonly clientId: string },
  ): Promise<void> {
    const recorded = stored(this.revocations.revokeLogin(loginId, 'may-refresh'));
    await Promise.allSettled([recorded]);
    this.events.emit({ type: 'logout', loginId, subject: of?.subject, clientId: of?.clientId });
    // Cognito is told also when our own store was not there: the login is refused here already, and nobody can
    // come back with its token to try again.
    await this.upstream.attempt(async () => {
      const session = await this.store.findByLogin(loginId);
      const refreshToken = session && this.cipher.open(session.sealedRefreshToken, loginId);
      if (session === undefined || refreshToken === undefined) return;
      await this.revokeAtCognito(session, refreshToken);
      await this.revocations.revokeLogin(loginId, 'ended');
      await this.store.remove(loginId);
    });
    await recorded;
  }

  /**
   * Ends every login of the token's user up to now. One that begins afterwards lives, even in the same second.
   *
   * Refused from the first moment on, but told to be done only when the second is over: `auth_time` has whole
   * seconds, and a login that is made past us, straight at Cognito, must not look as if it had come before.
   *
   * @throws SessionsUnavailableError as {@link end}
   */
  async endAll(token: AccessToken, username: string): Promise<void> {
    const upTo = this.clock.nowMilliseconds();
    const revoke = (upstream: UpstreamState) => this.revocations.revokeSubject(token.subject, upTo, upstream);
    const recorded = stored(revoke('may-refresh'));
    await Promise.allSettled([recorded]);
    this.events.emit({ type: 'logout-all', subject: token.subject, username });
    await this.upstream.attempt(async () => {
      await this.signOut.everywhere({
        username,
        accessToken: token.reveal(),
        maySignThemselvesOut: token.scopes.has(API_SIGN_IN_SCOPE),
      });
      await revoke('ended');
    });
    await recorded;
    await this.secondAfter(upTo);
  }

  /** The login that a refresh token belongs to, where it was recorded here. @throws SessionsUnavailableError */
  async findByRefreshToken(refreshToken: string): Promise<{ loginId: string; clientId: string } | undefined> {
    return stored(this.store.findByRefreshToken(refreshToken));
  }

  /**
   * The login that a refresh token can still be used for, as far as it is known here.
   *
   * @throws CannotVerifyError it cannot be told now what is revoked
   * @throws SessionsUnavailableError
   */
  async findLive(refreshToken: string): Promise<Session | undefined> {
    const session = await stored(this.store.findByRefreshToken(refreshToken));
    if (session === undefined) return undefined;
    try {
      this.revocations.assertNotRevoked(asRevocable(session));
      return session;
    } catch (error) {
      if (error instanceof InvalidTokenError) return undefined;
      throw error;
    }
  }

  private async secondAfter(moment: number): Promise<void> {
    const left = 1000 - (moment % 1000) - (this.clock.nowMilliseconds() - moment);
    if (left > 0) await setTimeout(left);
  }

  private tell(type: 'login' | 'refresh' | 'refresh-token-reuse', login: Login): void {
    const { loginId, subject, username, clientId } = login;
    this.events.emit({ type, loginId, subject, username, clientId });
  }

  private async save(login: Login, refreshToken: string): Promise<void> {
    const { loginId, subject, username, clientId } = login;
    const sealedRefreshToken = this.cipher.seal(refreshToken, loginId);
    const recordedAtSeconds = this.clock.nowSeconds();
    await this.store.save(
      { loginId, subject, username, clientId, sealedRefreshToken, recordedAtSeconds },
      refreshToken,
    );
  }

  private async revokeAtCognito({ clientId }: { clientId: string }, refreshToken: string): Promise<void> {
    const client = this.clients.find(clientId);
    if (client === undefined)
      throw new UserPoolError('misconfigured', 'The app client of a session is not in the options.');
    await this.signOut.revoke(client, refreshToken);
  }
}

function asRevocable({ loginId, subject, clientId, recordedAtSeconds }: Session): RevocableToken {
  return {
    loginId,
    tokenId: loginId,
    subject,
    clientId,
    issuer: '',
    authenticatedAtSeconds: recordedAtSeconds,
  };
}

async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new SessionsUnavailableError(error);
  }
}
