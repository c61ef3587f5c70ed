import { Injectable } from '@nestjs/common';
import type { Administrator, UserAdministrationEvent } from '../events/auth.event.js';
import { AuthEvents } from '../events/auth.events.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { Clock } from '../tokens/clock.js';
import { type PoolUser, UserAdministration } from '../user-pool/user.administration.js';
import { type DescribedUser, type NewUser, UserDirectory } from '../user-pool/user.directory.js';
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
  /** @internal Made by Nest. */
  constructor(
    private readonly users: UserAdministration,
    private readonly directory: UserDirectory,
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

  /** @throws AccountError `name_taken`, `password_refused`, `attribute_refused` */
  async create(user: NewUser, by?: Administrator): Promise<DescribedUser> {
    const created = await this.directory.create(user);
    this.tell('user-created', created, by);
    return created;
  }

  /** The user must set a new password, and every login of theirs ends. @throws AccountError `not_permitted` */
  async resetPassword(username: string, by?: Administrator): Promise<void> {
    const user = await this.find(username);
    await this.directory.resetPassword(user.username);
    await this.endAllSessions(user.username, by);
    this.tell('user-password-reset', user, by);
  }

  /** Counts from the next login or refresh on. @returns false when there is no such group */
  async addToGroup(username: string, group: string, by?: Administrator): Promise<boolean> {
    const user = await this.find(username);
    const isThere = await this.directory.addToGroup(user.username, group);
    if (isThere) this.events.emit({ type: 'user-group-added', ...named(user), group, by });
    return isThere;
  }

  /**
   * Every login of the user ends: tokens name the groups that there were when they were issued.
   *
   * @returns false when there is no such group
   */
  async removeFromGroup(username: string, group: string, by?: Administrator): Promise<boolean> {
    const user = await this.find(username);
    const isThere = await this.directory.removeFromGroup(user.username, group);
    if (!isThere) return false;
    await this.endAllSessions(user.username, by);
    this.events.emit({ type: 'user-group-removed', ...named(user), group, by });
    return true;
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
    this.events.emit({ type, ...named(user), by });
  }
}

function named({ subject, username }: PoolUser) {
  return { subject, username };
}
