import { randomInt } from 'node:crypto';
import { writeUuid } from './uuid.words.js';

const WORDS_OF_ID = 4;
const WORDS = WORDS_OF_ID + 1;
const SEGMENT_BITS = 10;
const SEGMENTS = 2 ** SEGMENT_BITS;
const PLACE_BITS = 32 - SEGMENT_BITS;
const PLACES = 2 ** PLACE_BITS;
const SEGMENTS_A_STEP = 8;
const FEWEST_SLOTS = 8;
const FULLEST = 0.75;
const GROWTH = 1.5;
const EMPTY = 0;
const LATEST = 0xffff_ffff;

/** Integers are kept signed, which V8 is quicker with; seconds are read back unsigned. Slots of five words each: the id, and the second in which it expires; 0 where the slot is free. */
interface Segment {
  slots: Int32Array;
  used: number;
}

/**
 * The expiry of UUIDs, in 27 to 40 bytes each, where a `Map` takes well over a hundred: open addressing over
 * typed arrays, which the garbage collector never walks through.
 *
 * It is cut into 1024 segments that grow and shrink each for itself, so that no single call takes long, however
 * many there are. Ids are given as the four words of {@link readUuid}.
 */
export class UuidTable {
  private readonly segments = Array.from<Segment | undefined>({ length: SEGMENTS });
  private fewestSlots = FEWEST_SLOTS;
  private room: Int32Array | undefined;
  // Nobody can prepare ids that all fall into the same place.
  private readonly seed = randomInt(2 ** 32);
  private readonly moving = new Int32Array(WORDS_OF_ID);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** About so many will be set: they find room, instead of being moved while it grows. */
  expect(count: number): void {
    const slots = count / SEGMENTS / FULLEST;
    // Segments fill unevenly, by the square root of what is in them.
    this.fewestSlots = Math.max(FEWEST_SLOTS, Math.ceil(slots + 2 * Math.sqrt(slots)));
    this.room = undefined;
  }

  has(id: Int32Array): boolean {
    const hash = hashOf(id, this.seed);
    const slots = this.segments[hash >>> PLACE_BITS]?.slots;
    return slots !== undefined && slots[slotOf(slots, id, hash) + WORDS_OF_ID] !== EMPTY;
  }

  set(id: Int32Array, expiresAtSeconds: number): void {
    const hash = hashOf(id, this.seed);
    const index = hash >>> PLACE_BITS;
    const segment = (this.segments[index] ??= { slots: this.firstSlotsOf(index), used: 0 });
    let at = slotOf(segment.slots, id, hash);
    if (segment.slots[at + WORDS_OF_ID] === EMPTY) {
      if (this.makeRoom(segment)) at = slotOf(segment.slots, id, hash);
      copyId(id, 0, segment.slots, at);
      segment.used += 1;
      this.count += 1;
    }
    segment.slots[at + WORDS_OF_ID] = wholeSeconds(expiresAtSeconds) | 0;
  }

  /** May be walked through slowly: what is added meanwhile may or may not come up, all else does. */
  *entries(): Iterable<readonly [id: string, expiresAtSeconds: number]> {
    for (const segment of this.segments) {
      if (segment === undefined) continue;
      // Kept: growing and sweeping put new slots in its place and leave these as they are.
      const { slots } = segment;
      for (let at = 0; at < slots.length; at += WORDS) {
        const [a = 0, b = 0, c = 0, d = 0, expiresAtSeconds = EMPTY] = slots.subarray(at, at + WORDS);
        if (expiresAtSeconds !== EMPTY) yield [writeUuid(a, b, c, d), expiresAtSeconds >>> 0];
      }
    }
  }

  /** Removes what has expired, a few thousand entries between two yields. */
  *sweepInSteps(nowSeconds: number): Iterable<void> {
    for (let index = 0; index < this.segments.length; index += 1) {
      const segment = this.segments[index];
      if (segment !== undefined) this.sweepSegment(segment, index, nowSeconds);
      if (index % SEGMENTS_A_STEP === SEGMENTS_A_STEP - 1) yield;
    }
  }

  private sweepSegment(segment: Segment, index: number, nowSeconds: number): void {
    const left = countAfter(segment.slots, nowSeconds);
    if (left === segment.used) return;
    this.count -= segment.used - left;
    if (left === 0) {
      this.segments[index] = undefined;
      this.expectNothing();
      return;
    }
    segment.slots = this.moved(segment.slots, Math.ceil((left / FULLEST) * 1.2), nowSeconds);
    segment.used = left;
  }

  /**
   * Of one piece with those of all other segments that are still to come: a large piece of memory is cleared page by
   * page as it is written on, many small ones at once, for which a join stood still for 80 ms.
   */
  private firstSlotsOf(index: number): Int32Array {
    if (this.fewestSlots === FEWEST_SLOTS) return slotsFor(FEWEST_SLOTS);
    this.room ??= slotsFor(SEGMENTS * this.fewestSlots);
    const length = this.fewestSlots * WORDS;
    return this.room.subarray(index * length, (index + 1) * length);
  }

  /** What the room was for has come or gone; its memory is free when the last segment has left it. */
  private expectNothing(): void {
    this.fewestSlots = FEWEST_SLOTS;
    this.room = undefined;
  }

  private makeRoom(segment: Segment): boolean {
    const capacity = segment.slots.length / WORDS;
    if (segment.used + 1 <= capacity * FULLEST) return false;
    // There are more than were expected.
    this.expectNothing();
    segment.slots = this.moved(segment.slots, Math.ceil(capacity * GROWTH), EMPTY);
    return true;
  }

  /** What expires later than that, in new slots. */
  private moved(from: Int32Array, capacity: number, afterSeconds: number): Int32Array {
    const slots = slotsFor(capacity);
    const id = this.moving;
    for (let at = 0; at < from.length; at += WORDS) {
      const expiresAtSeconds = from[at + WORDS_OF_ID] ?? EMPTY;
      if (expiresAtSeconds >>> 0 <= afterSeconds) continue;
      copyId(from, at, id, 0);
      const to = slotOf(slots, id, hashOf(id, this.seed));
      copyId(id, 0, slots, to);
      slots[to + WORDS_OF_ID] = expiresAtSeconds;
    }
    return slots;
  }
}

function slotsFor(capacity: number): Int32Array {
  return new Int32Array(Math.max(capacity, FEWEST_SLOTS) * WORDS);
}

/** Word by word: `set` and `subarray` of a typed array cost more than all the rest. */
function copyId(from: Int32Array, at: number, into: Int32Array, to: number): void {
  into[to] = from[at] ?? 0;
  into[to + 1] = from[at + 1] ?? 0;
  into[to + 2] = from[at + 2] ?? 0;
  into[to + 3] = from[at + 3] ?? 0;
}

/** Where the id is, or the free slot where it would be: there is always a free one. */
function slotOf(slots: Int32Array, id: Int32Array, hash: number): number {
  const a = id[0];
  const b = id[1];
  const c = id[2];
  const d = id[3];
  const capacity = slots.length / WORDS;
  let at = Math.floor(((hash & (PLACES - 1)) / PLACES) * capacity) * WORDS;
  while (slots[at + WORDS_OF_ID] !== EMPTY) {
    if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return at;
    at += WORDS;
    if (at === slots.length) at = 0;
  }
  return at;
}

/** MurmurHash3's mixing, so that counted-up ids spread as well as random ones. */
function hashOf(id: Int32Array, seed: number): number {
  return mixed(mixed(mixed(mixed(seed, id[0]), id[1]), id[2]), id[3]) >>> 0;
}

function mixed(hash: number, word = 0): number {
  const once = Math.imul(hash ^ word, 0x85eb_ca6b);
  const twice = Math.imul(once ^ (once >>> 15), 0xc2b2_ae35);
  return twice ^ (twice >>> 13);
}

function countAfter(slots: Int32Array, seconds: number): number {
  let count = 0;
  for (let at = WORDS_OF_ID; at < slots.length; at += WORDS) {
    if ((slots[at] ?? EMPTY) >>> 0 > seconds) count += 1;
  }
  return count;
}

/** Never sooner than was asked for; what is no time at all never expires. */
function wholeSeconds(seconds: number): number {
  return Number.isNaN(seconds) ? LATEST : Math.min(Math.max(Math.ceil(seconds), 1), LATEST);
}
