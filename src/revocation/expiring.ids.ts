import { UuidTable } from './uuid.table.js';
import { readUuid } from './uuid.words.js';

const IDS_A_STEP = 2000;

/** What a UUID is read into, for as long as one call lasts. */
const words = new Int32Array(4);

/** Ids and when each expires: UUIDs, as Cognito's `jti` and `origin_jti` are, compactly; others as they are. */
export class ExpiringIds {
  private readonly uuids = new UuidTable();
  private readonly others = new Map<string, number>();

  get size(): number {
    return this.uuids.size + this.others.size;
  }

  has(id: string): boolean {
    if (this.size === 0) return false;
    return readUuid(id, words) ? this.uuids.has(words) : this.others.has(id);
  }

  set(id: string, expiresAtSeconds: number): void {
    if (readUuid(id, words)) this.uuids.set(words, expiresAtSeconds);
    else this.others.set(id, expiresAtSeconds);
  }

  /** @see UuidTable.expect */
  expect(count: number): void {
    this.uuids.expect(count);
  }

  *entries(): Iterable<readonly [id: string, expiresAtSeconds: number]> {
    yield* this.uuids.entries();
    yield* this.others.entries();
  }

  *sweepInSteps(nowSeconds: number): Iterable<void> {
    yield* this.uuids.sweepInSteps(nowSeconds);
    yield* sweepMapInSteps(this.others, (expiresAtSeconds) => expiresAtSeconds <= nowSeconds);
  }
}

/** Removes what is over, a bounded number of entries between two yields. The map may change in between. */
export function* sweepMapInSteps<T>(map: Map<string, T>, isOver: (value: T) => boolean): Iterable<void> {
  let seen = 0;
  for (const [key, value] of map) {
    if (isOver(value)) map.delete(key);
    seen += 1;
    if (seen % IDS_A_STEP === 0) yield;
  }
}
