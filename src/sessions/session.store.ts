import type { Clock } from '../tokens/clock.js';
import type { CachedRecords } from './cached.records.js';
import type { LoginBook } from './login.book.js';
import { type Session, sessionSchema } from './session.js';

/** The sessions of all users, by login and by user. Each method rejects when a store cannot answer. */
export class SessionStore {
  constructor(
    private readonly records: CachedRecords,
    private readonly book: LoginBook,
    private readonly clock: Clock,
    private readonly lifetimeSeconds: number,
  ) {}

  /** The record first: what stands in the user's list is there to be read. */
  async save(session: Session): Promise<void> {
    await this.records.write(keyOf(session.loginId), session, this.lifetimeSeconds);
    await this.book.add(session.subject, session.loginId, this.clock.nowMilliseconds());
  }

  find(loginId: string): Promise<Session | undefined> {
    return this.records.read(keyOf(loginId), sessionSchema);
  }

  /** Of one user, the one that was seen last in front. Ids that lead nowhere are taken off the list. */
  async ofSubject(subject: string): Promise<Session[]> {
    const loginIds = await this.book.of(subject);
    const found = await Promise.all(loginIds.map((loginId) => this.find(loginId)));
    const sessions = found.flatMap((one) => (one?.subject === subject ? one : []));
    const held = new Set(sessions.map(({ loginId }) => loginId));
    await this.book.remove(
      subject,
      loginIds.filter((loginId) => !held.has(loginId)),
    );
    return sessions;
  }

  async remove({ loginId, subject }: Pick<Session, 'loginId' | 'subject'>): Promise<void> {
    await this.records.remove(keyOf(loginId));
    await this.book.remove(subject, [loginId]);
  }
}

const keyOf = (loginId: string) => `session:${loginId}`;
