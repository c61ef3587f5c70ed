import { Injectable } from '@nestjs/common';
import type { Administrator, UserAdministrationEvent } from '../events/auth.event.js';
import { AuthEvents } from '../events/auth.events.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { Clock } from '../tokens/clock.js';
import { type PoolUser, UserAdministration } from '../user-pool/user.administration.js';
import { denied, UnknownUserError } from './session.error.js';
import type { ListedSession } from './session.list.js';
import { SessionService } from './session.service.js';

/**
 * What administrators do to users and their logins: done at Cognito, and at once here, on every instance. The routes
 * under `/auth/admin` are made of it; an application may use it by itself, and sees to it then who may.
 *
 * Every method takes a user name or an alias of the pool, and who acts, for the events.
 *
 * @throws UnknownUserError there is no such user
 * @throws UserPoolError Cognito does not answer, or the server lacks IAM rights
 * @throws SessionsUnavailableError a store does not answer
 */
@Injectable()
export class UserAdministrator {
  constructor(
    private readonly users: UserAdministration,
    private readonly sessions: SessionService,
    private readonly revocations: RevocationService,
    private readonly clock: Clock,
    private readonly events: AuthEvents,
  ) {}

  async sessionsOf(username: string): Promise<ListedSession[]> {
    const { subject } = await this.find(username);
    return this.sessions.list(subject);
  }

  /** @returns false when the user has no such login */
  async endSession(username: string, sessionId: string, by?: Administrator): Promise<boolean> {
    const { subject } = await this.find(username);
    return this.sessions.endListed(subject, sessionId, by);
  }

  /** Ends every login of the user up to now. They may log in again. */
  async endAllSessions(username: string, by?: Administrator): Promise<void> {
    const user = await this.find(username);
    await this.sessions.endAllOf(user, { by, signOut: () => this.users.signOut(user.username) });
  }

  /** The user may not log in any more, and every login of theirs ends. */
  async disable(username: string, by?: Administrator): Promise<void> {
    const user = await this.find(username);
    await this.shutOut(user, () => this.users.disable(user.username));
    this.tell('user-disabled', user, by);
  }

  /** The user may log in again. Logins from before stay dead. */
  async enable(username: string, by?: Administrator): Promise<void> {
    const user = await this.find(username);
    await this.users.enable(user.username);
    this.tell('user-enabled', user, by);
  }

  /** The user is no more, and every login of theirs ends. */
  async delete(username: string, by?: Administrator): Promise<void> {
    const user = await this.find(username);
    await this.shutOut(user, () => this.users.delete(user.username));
    this.tell('user-deleted', user, by);
  }

  /**
   * Refused here before Cognito is asked, so that nothing of the user passes while it thinks; and once more when it
   * has confirmed, for whoever logged in meanwhile.
   */
  private async shutOut({ subject }: PoolUser, atCognito: () => Promise<void>): Promise<void> {
    const { revocations, clock } = this;
    await Promise.allSettled([revocations.revokeSubject(subject, clock.nowMilliseconds(), 'may-refresh')]);
    await atCognito();
    await denied(revocations.revokeSubject(subject, clock.nowMilliseconds(), 'ended'));
    await this.sessions.forgetAll(subject);
  }

  private async find(username: string): Promise<PoolUser> {
    const user = await this.users.find(username);
    if (user === undefined) throw new UnknownUserError();
    return user;
  }

  private tell(type: UserAdministrationEvent['type'], user: PoolUser, by: Administrator | undefined): void {
    const { subject, username } = user;
    this.events.emit({ type, subject, username, by });
  }
}
