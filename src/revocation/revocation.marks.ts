import { sweepMapInSteps } from './expiring.ids.js';

/** Everything up to a moment is revoked. */
export interface Mark {
  readonly upToMilliseconds: number;
  readonly expiresAtSeconds: number;
}

/** The marks on users, or on app clients, or on user pools. */
export class RevocationMarks {
  private readonly marks = new Map<string, Mark>();

  get size(): number {
    return this.marks.size;
  }

  /** The moment up to which everything of this one is revoked, in milliseconds since the epoch. */
  of(id: string): number | undefined {
    return this.marks.size === 0 ? undefined : this.marks.get(id)?.upToMilliseconds;
  }

  /** A mark moves forward only: instances may write theirs in any order. */
  add(id: string, { upToMilliseconds, expiresAtSeconds }: Mark): void {
    const held = this.marks.get(id);
    if (held === undefined || held.upToMilliseconds <= upToMilliseconds) {
      this.marks.set(id, { upToMilliseconds, expiresAtSeconds });
      return;
    }
    const later = Math.max(expiresAtSeconds, held.expiresAtSeconds);
    this.marks.set(id, { upToMilliseconds: held.upToMilliseconds, expiresAtSeconds: later });
  }

  entries(): Iterable<readonly [id: string, mark: Mark]> {
    return this.marks.entries();
  }

  sweepInSteps(nowSeconds: number): Iterable<void> {
    return sweepMapInSteps(this.marks, ({ expiresAtSeconds }) => expiresAtSeconds <= nowSeconds);
  }
}
