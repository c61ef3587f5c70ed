import { Injectable } from '@nestjs/common';
import { RevocationService } from '../revocation/revocation.service.js';
import type { AccessToken } from '../tokens/access-token.js';
import { Clock } from '../tokens/clock.js';
import { revocable, type Session } from './session.js';
import { stored } from './session.error.js';
import { SessionStore } from './session.store.js';

/** A login as its user, or an administrator, is told of it. */
export interface ListedSession {
  /**
   * The login's `origin_jti`. It is no credential: nothing takes it for a token, and it opens nothing without one of
   * the same user. It is the name that events, Cognito's own logs and every token of the login use for it, so that a
   * line in a log, a token and an entry of this list can be told to be the same login.
   */
  readonly id: string;
  /** Whether the token that asks for the list belongs to it. */
  readonly isCurrent: boolean;
  readonly clientId: string;
  readonly beganAtSeconds: number;
  /** When tokens were last issued for it: right to within the lifetime of an access token. */
  readonly lastSeenAtSeconds: number;
  readonly address?: string;
  readonly userAgent?: string;
}

/** The living logins of one user. */
@Injectable()
export class SessionList {
  constructor(
    private readonly sessions: SessionStore,
    private readonly revocations: RevocationService,
    private readonly clock: Clock,
  ) {}

  /**
   * A living login by its id. Nothing tells one of somebody else's from one that never was.
   *
   * @throws SessionsUnavailableError
   */
  async find(subject: string, loginId: string): Promise<Session | undefined> {
    const session = await stored(this.sessions.find(loginId));
    const isTheirs = session?.subject === subject && session.loginId === loginId;
    return isTheirs && !this.revocations.isRevoked(revocable(session)) ? session : undefined;
  }

  /** What has ended is left out, also where the record of it is still there. @throws SessionsUnavailableError */
  private async alive(subject: string): Promise<Session[]> {
    const sessions = await stored(this.sessions.ofSubject(subject));
    return sessions.filter((session) => !this.revocations.isRevoked(revocable(session)));
  }

  /**
   * The login that was seen last stands in front, and the current one before all. It is there also when it was made
   * past us and never recorded.
   *
   * @throws SessionsUnavailableError
   */
  async of(subject: string, current?: AccessToken): Promise<ListedSession[]> {
    const sessions = await this.alive(subject);
    const others = sessions.filter(({ loginId }) => loginId !== current?.loginId);
    const listed = others.map((session) => listedAs(session, false));
    const recorded = sessions.find(({ loginId }) => loginId === current?.loginId);
    return current === undefined ? listed : [...this.current(current, recorded), ...listed];
  }

  private current(token: AccessToken, recorded: Session | undefined): ListedSession[] {
    const { loginId, clientId, authenticatedAtSeconds } = token;
    if (loginId === undefined) return [];
    const lastSeenAtSeconds = this.clock.nowSeconds();
    if (recorded !== undefined) return [{ ...listedAs(recorded, true), lastSeenAtSeconds }];
    return [
      { id: loginId, isCurrent: true, clientId, beganAtSeconds: authenticatedAtSeconds, lastSeenAtSeconds },
    ];
  }
}

function listedAs(session: Session, isCurrent: boolean): ListedSession {
  const { loginId: id, clientId, beganAtSeconds, lastSeenAtSeconds, address, userAgent } = session;
  return { id, isCurrent, clientId, beganAtSeconds, lastSeenAtSeconds, address, userAgent };
}
