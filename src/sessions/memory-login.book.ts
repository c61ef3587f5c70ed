import type { Clock } from '../tokens/clock.js';
import { LISTED_LOGINS, LoginBook, TRADE_KNOWN_MILLISECONDS } from './login.book.js';

const SWEEP_SECONDS = 600;

/** For a single instance. A restart forgets it, together with the sessions. */
export class MemoryLoginBook extends LoginBook {
  override readonly turnSeconds = 0;
  private readonly seen = new Map<string, Map<string, number>>();
  private readonly tradedAt = new Map<string, number>();
  private nextSweepAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeSeconds: number,
  ) {
    super();
  }

  override async add(subject: string, loginId: string, seenAtMilliseconds: number): Promise<void> {
    this.sweepNowAndThen();
    const logins = this.seen.get(subject) ?? new Map<string, number>();
    const latest = Math.max(seenAtMilliseconds, logins.get(loginId) ?? 0);
    // Taken out first: a map keeps its order, and the one in front is the one to go.
    logins.delete(loginId);
    logins.set(loginId, latest);
    const [oldest] = logins.keys();
    if (logins.size > LISTED_LOGINS && oldest !== undefined) logins.delete(oldest);
    this.seen.set(subject, logins);
  }

  override async of(subject: string): Promise<string[]> {
    const logins = this.seen.get(subject) ?? new Map<string, number>();
    this.dropOld(logins);
    return [...logins.keys()].toReversed();
  }

  override async remove(subject: string, loginIds: readonly string[]): Promise<void> {
    const logins = this.seen.get(subject);
    for (const loginId of loginIds) logins?.delete(loginId);
    if (logins?.size === 0) this.seen.delete(subject);
  }

  /** There is no other instance. */
  override async takeTurn(): Promise<() => Promise<void>> {
    return async () => undefined;
  }

  override async noteTrade(name: string): Promise<void> {
    this.dropOldTrades();
    if (!this.tradedAt.has(name)) this.tradedAt.set(name, this.clock.monotonicMilliseconds());
  }

  override async millisecondsSinceTrade(name: string): Promise<number | undefined> {
    this.dropOldTrades();
    const tradedAt = this.tradedAt.get(name);
    return tradedAt === undefined ? undefined : this.clock.monotonicMilliseconds() - tradedAt;
  }

  /** A map keeps its order: the oldest stand in front. */
  private dropOldTrades(): void {
    const oldest = this.clock.monotonicMilliseconds() - TRADE_KNOWN_MILLISECONDS;
    for (const [name, tradedAt] of this.tradedAt) {
      if (tradedAt >= oldest) return;
      this.tradedAt.delete(name);
    }
  }

  private dropOld(logins: Map<string, number>): void {
    const oldest = this.clock.nowMilliseconds() - this.lifetimeSeconds * 1000;
    for (const [loginId, seenAt] of logins) if (seenAt < oldest) logins.delete(loginId);
  }

  /** Users who never come back would stay for ever. */
  private sweepNowAndThen(): void {
    const now = this.clock.nowSeconds();
    if (now < this.nextSweepAt) return;
    this.nextSweepAt = now + SWEEP_SECONDS;
    for (const [subject, logins] of this.seen) {
      this.dropOld(logins);
      if (logins.size === 0) this.seen.delete(subject);
    }
  }
}
