/** How far a store has come: it counts its writes, and names the life that it counts them in. */
export interface StoreRevision {
  /** New when the store begins empty. Empty text while nothing was ever written. */
  readonly epoch: string;
  readonly count: number;
}

/** What a store says of itself when it is asked. */
export interface StoreStanding extends StoreRevision {
  /** How often it held other entries than were written: some were evicted, or somebody removed them by hand. */
  readonly losses: number;
}

/** The last write that this instance has heard of, and whether it missed one before. */
export class HeardRevision {
  private heard: StoreRevision | undefined;

  get last(): StoreRevision | undefined {
    return this.heard;
  }

  forget(): void {
    this.heard = undefined;
  }

  /** The store stood there when it was asked; announcements may have come since. */
  startFrom(stored: StoreRevision): void {
    if (this.heard?.epoch !== stored.epoch || this.heard.count < stored.count) this.heard = stored;
  }

  /** @returns whether this announcement is the next one after the last */
  isNext(announced: StoreRevision): boolean {
    const before = this.heard;
    this.heard = announced;
    if (before === undefined) return true;
    return announced.count === before.count + 1 && (announced.epoch === before.epoch || before.epoch === '');
  }
}

/**
 * Whether the store is where this instance thinks. It was asked between `before` and `after`, and answered
 * somewhere in between.
 */
export function isBetween(
  before: StoreRevision | undefined,
  stored: StoreRevision,
  after: StoreRevision | undefined,
): boolean {
  if (before === undefined || after === undefined) return false;
  if (stored.epoch === before.epoch) return stored.count >= before.count && stored.count <= after.count;
  return before.epoch === '' && stored.epoch === after.epoch && stored.count <= after.count;
}
