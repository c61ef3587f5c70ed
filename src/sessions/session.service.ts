import { setTimeout } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { Administrator } from '../events/auth.event.js';
import { AuthEvents } from '../events/auth.events.js';
import { loginKey, type RevocableToken } from '../revocation/revocation.js';
import { RevocationService, type UpstreamState } from '../revocation/revocation.service.js';
import { type AccessToken, API_SIGN_IN_SCOPE } from '../tokens/access-token.js';
import { Clock } from '../tokens/clock.js';
import { SignOut } from '../user-pool/sign.out.js';
import { RefreshTokenCipher } from './refresh-token.cipher.js';
import { type KnownRefreshToken, RefreshTokenStore } from './refresh-token.store.js';
import { revocable, type Session } from './session.js';
import { denied, holdsHere, stored } from './session.error.js';
import { type ListedSession, SessionList } from './session.list.js';
import { SessionStore } from './session.store.js';
import { SharedWork } from './shared.work.js';
import { UpstreamSignOut } from './upstream.sign-out.js';

const KEY_IS_GONE =
  'Cognito could not be told of a logout: the refresh token cannot be decrypted, so that it stays alive there. Its ' +
  'tokens are refused here for as long as it could live. Was a key taken out of SESSION_ENCRYPTION_KEYS ' +
  '(sessions.encryptionKeys)? Put the old key behind the new one, for the lifetime of a refresh token.';

/** The user whose logins are ended. */
export interface SessionOwner {
  readonly subject: string;
  readonly username: string;
}

interface EndingOfAll {
  /** The token that asks, where it is the user's own. It ends too, though its login were never recorded. */
  readonly current?: RevocableToken;
  /** `origin_jti` of a login that goes on. */
  readonly keptLoginId?: string;
  readonly by?: Administrator;
  /** Revokes every refresh token of the user at Cognito. */
  readonly signOut: () => Promise<void>;
}

/** The logins of users, to be listed and to be ended everywhere: here, on the other instances and at Cognito. */
@Injectable()
export class SessionService {
  private readonly logger = new Logger(SessionService.name);
  private readonly endings = new SharedWork<void>();

  /** @internal Made by Nest. */
  constructor(
    private readonly store: SessionStore,
    private readonly sessions: SessionList,
    private readonly refreshTokens: RefreshTokenStore,
    private readonly cipher: RefreshTokenCipher,
    private readonly revocations: RevocationService,
    private readonly signOut: SignOut,
    private readonly upstream: UpstreamSignOut,
    private readonly clock: Clock,
    private readonly events: AuthEvents,
  ) {}

  /**
   * The living logins of a user that were made through this application, at most a hundred.
   *
   * @param subject `sub`
   * @param current the token that asks, if it is the user's own
   * @throws SessionsUnavailableError
   */
  list(subject: string, current?: AccessToken): Promise<ListedSession[]> {
    return this.sessions.of(subject, current);
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
  endToken(token: AccessToken): Promise<void> {
    const { tokenId, subject, clientId } = token;
    // A caller who sends the same one over and over costs one write at a time.
    return this.endings.do(tokenId, async () => {
      await denied(this.revocations.revokeToken(token));
      this.events.emit({ type: 'logout', tokenId, subject, clientId });
    });
  }

  /**
   * @param of whose login it is, for the event, where that is known
   * @throws SessionsUnavailableError as {@link end}
   */
  async endLogin(
    loginId: string,
    of?: { readonly subject: string; readonly clientId: string },
    by?: Administrator,
  ): Promise<void> {
    await this.endings.do(loginId, () =>
      this.endEverywhere(loginId, () =>
        this.events.emit({ type: 'logout', loginId, subject: of?.subject, clientId: of?.clientId, by }),
      ),
    );
  }

  /**
   * Ends one login of this user by its id, also one that has fallen off the list.
   *
   * @param by the administrator, where it is not the user
   * @returns false when the user has no such login: it never was, has ended, or is somebody else's
   * @throws SessionsUnavailableError as {@link end}
   */
  async endListed(subject: string, sessionId: string, by?: Administrator): Promise<boolean> {
    const session = await this.sessions.find(subject, sessionId);
    if (session === undefined) return false;
    await this.endLogin(sessionId, session, by);
    return true;
  }

  /**
   * Ends every login of the token's user up to now. One that begins afterwards lives, even in the same second.
   *
   * @param keepsCurrent lets the login of the token itself go on. Cognito can then not be told to end all: it is told
   *   of the logins that were recorded here, and the others are refused here
   * @throws Error to keep the login of a token that names none
   * @throws SessionsUnavailableError as {@link end}
   */
  async endAll(token: AccessToken, username: string, keepsCurrent = false): Promise<void> {
    const { subject, loginId } = token;
    if (keepsCurrent && loginId === undefined) throw new Error('The token names no login to be kept.');
    const keptLoginId = keepsCurrent ? loginId : undefined;
    const signOut = () =>
      this.signOut.everywhere({
        username,
        accessToken: token.reveal(),
        maySignThemselvesOut: token.scopes.has(API_SIGN_IN_SCOPE),
      });
    await this.endAllOf({ subject, username }, { current: token, keptLoginId, signOut });
  }

  /**
   * Ends every login of a user up to now.
   *
   * Refused from the first moment on, but told to be done only when the second is over: `auth_time` has whole
   * seconds, and a login that is made past us, straight at Cognito, must not look as if it had come before.
   *
   * @throws SessionsUnavailableError as {@link end}
   */
  async endAllOf({ subject, username }: SessionOwner, how: EndingOfAll): Promise<void> {
    const { current, keptLoginId, by, signOut } = how;
    const upTo = this.clock.nowMilliseconds();
    // Asked for before the mark is set: what is listed later may have begun later.
    const listed = this.store.ofSubject(subject);
    const revoke = (upstream: UpstreamState) =>
      this.revocations.revokeSubject(subject, upTo, upstream, keptLoginId);
    const recorded = denied(revoke('may-refresh'));
    const [isRefusedHere] = await Promise.all([holdsHere(recorded), Promise.allSettled([listed])]);
    if (isRefusedHere) this.events.emit({ type: 'logout-all', subject, username, keptLoginId, by });

    const sessions = (await listed.catch(() => [])).filter(({ loginId }) => loginId !== keptLoginId);
    if (keptLoginId === undefined) {
      await this.upstream.attempt(async () => {
        await signOut();
        await revoke('ended');
        await Promise.all(sessions.map((session) => this.store.remove(session)));
      });
    } else await this.revokeEach(sessions);
    await recorded;
    const known = sessions.map(revocable);
    if (current !== undefined && keptLoginId === undefined) known.push(current);
    // One that keeps itself in the same moment would lift itself above this mark too, were it not ended by name.
    await this.endByName(keptLoginId === undefined ? this.thatCameLate(known) : known);
    await this.secondAfter(upTo);
  }

  /** Takes the records of a user's logins away that have ended for good. What is left behind by an outage expires. */
  async forgetAll(subject: string): Promise<void> {
    const sessions = await this.store.ofSubject(subject).catch(() => []);
    await Promise.allSettled(sessions.map((session) => this.store.remove(session)));
  }

  /** Ends the login behind a refresh token that came back after it was rotated away. */
  async endReused(clientId: string, refreshToken: string, loginId: string | undefined): Promise<void> {
    // Of a login that was never recorded, Cognito alone can tell what belongs to it.
    if (loginId === undefined)
      return this.upstream.attempt(() => this.upstream.revoke(clientId, refreshToken));
    await this.endEverywhere(loginId, () => undefined, { clientId, refreshToken });
  }

  /** The login that a refresh token belongs to, where it was recorded here. @throws SessionsUnavailableError */
  findByRefreshToken(refreshToken: string): Promise<KnownRefreshToken | undefined> {
    return stored(this.refreshTokens.find(refreshToken));
  }

  /**
   * The login that a refresh token can still be used for, as far as it is known here.
   *
   * @throws CannotVerifyError it cannot be told now what is revoked
   * @throws SessionsUnavailableError
   */
  async findLive(refreshToken: string): Promise<Session | undefined> {
    const known = await this.findByRefreshToken(refreshToken);
    if (known === undefined || known.rotatedAtMilliseconds !== undefined) return undefined;
    const session = await stored(this.store.find(known.loginId));
    if (session === undefined || this.revocations.isRevoked(revocable(session))) return undefined;
    this.revocations.assertAvailable();
    return session;
  }

  /** The user of a login, where that can be told. Never rejects. */
  async whose(loginId: string): Promise<Partial<SessionOwner>> {
    const session = await this.store.find(loginId).catch(() => undefined);
    return session === undefined ? {} : { subject: session.subject, username: session.username };
  }

  private async endEverywhere(
    loginId: string,
    tell: () => void,
    otherwise?: { readonly clientId: string; readonly refreshToken: string },
  ): Promise<void> {
    const recorded = denied(this.revocations.revokeLogin(loginId, 'may-refresh'));
    if (await holdsHere(recorded)) tell();
    // Cognito is told also when our own store was not there: the login is refused here already, and nobody can
    // come back with its token to try again.
    await this.upstream.attempt(async () => {
      const session = await this.store.find(loginId);
      const refreshToken = this.refreshTokenOf(session) ?? otherwise?.refreshToken;
      const clientId = session?.clientId ?? otherwise?.clientId;
      if (refreshToken === undefined || clientId === undefined) return;
      await this.upstream.revoke(clientId, refreshToken);
      await this.revocations.revokeLogin(loginId, 'ended');
      if (session !== undefined) await this.store.remove(session);
    });
    await recorded;
  }

  private async revokeEach(sessions: readonly Session[]): Promise<void> {
    const ended = sessions.map((session) =>
      this.upstream.attempt(async () => {
        const refreshToken = this.refreshTokenOf(session);
        if (refreshToken !== undefined) await this.upstream.revoke(session.clientId, refreshToken);
        await this.store.remove(session);
      }),
    );
    await Promise.all(ended);
  }

  /** What Cognito dates after our mark, because our clock is behind its own. */
  private thatCameLate(logins: readonly RevocableToken[]): RevocableToken[] {
    return logins.filter((login) => !this.revocations.isRevoked(login));
  }

  private async endByName(logins: readonly RevocableToken[]): Promise<void> {
    for (const login of logins) await denied(this.revocations.revokeLogin(loginKey(login), 'may-refresh'));
  }

  private refreshTokenOf(session: Session | undefined): string | undefined {
    if (session?.sealedRefreshToken === undefined) return undefined;
    const refreshToken = this.cipher.open(session.sealedRefreshToken, session.loginId);
    if (refreshToken === undefined) this.logger.warn(KEY_IS_GONE);
    return refreshToken;
  }

  private async secondAfter(moment: number): Promise<void> {
    const left = 1000 - (moment % 1000) - (this.clock.nowMilliseconds() - moment);
    if (left > 0) await setTimeout(left);
  }
}
