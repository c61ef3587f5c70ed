import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ExpiringIds } from '../../src/revocation/expiring.ids.js';

const LATEST = 0xffff_ffff;

/** The same numbers on every run. @see Marsaglia, Xorshift RNGs */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function idFrom(below: (limit: number) => number): string {
  const counted = below(3000);
  switch (below(4)) {
    case 0:
      return `id ${counted}`;
    case 1:
      // No UUID as it is written, though as long as one.
      return `00000000-0000-4000-8000-${counted.toString(16).padStart(12, '0')}`.replace('4', 'G');
    case 2:
      return `ABCDEF00-0000-4000-8000-${counted.toString(16).padStart(12, '0')}`;
    default:
      return `${counted.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
  }
}

const sorted = (entries: Iterable<readonly [string, number]>) => [...entries].map(String).toSorted();

describe('ExpiringIds', () => {
  it.each([1, 2, 3, 4, 5])('does what a Map would do, whatever is done to it (seed %i)', (seed) => {
    const below = numbersFrom(seed);
    const [ids, model] = [new ExpiringIds(), new Map<string, number>()];
    const mistaken: string[] = [];
    for (let step = 0; step < 20_000; step += 1) {
      const id = idFrom(below);
      if (ids.has(id) !== model.has(id)) mistaken.push(id);
      const expiry = 1 + below(5000);
      ids.set(id, expiry);
      model.set(id, expiry);
      // How many are announced makes no difference to what is held.
      if (below(500) === 0) ids.expect(below(60_000));
      if (below(2000) !== 0) continue;

      const now = below(5000);
      for (const _ of ids.sweepInSteps(now)) continue;
      for (const [one, at] of model) if (at <= now) model.delete(one);
      expect(ids.size).toBe(model.size);
      expect(sorted(ids.entries())).toEqual(sorted(model));
    }
    expect(mistaken).toEqual([]);
    expect(sorted(ids.entries())).toEqual(sorted(model));
  });

  it.each([
    ['one letter less', '0000000-0000-4000-8000-000000000000'],
    ['a dash in a wrong place', '00000000-00004-000-8000-000000000000'],
    ['capital letters', 'AAAAAAAA-0000-4000-8000-000000000000'],
    ['letters beyond f', 'gggggggg-0000-4000-8000-000000000000'],
    ['letters beyond ASCII', 'éééééééé-0000-4000-8000-000000000000'],
    ['nothing at all', ''],
  ])('keeps an id with %s apart from any UUID', (_, id) => {
    const ids = new ExpiringIds();
    ids.set('aaaaaaaa-0000-4000-8000-000000000000', 5);
    ids.set('00000000-0000-4000-8000-000000000000', 5);
    expect(ids.has(id)).toBe(false);
    ids.set(id, 7);
    expect(sorted(ids.entries())).toContain(`${id},7`);
    expect(ids.size).toBe(3);
  });

  it('holds every bit of a UUID', () => {
    const ids = new ExpiringIds();
    const zero = '00000000-0000-0000-0000-000000000000';
    ids.set(zero, 5);
    for (let at = 0; at < zero.length; at += 1) {
      for (const digit of ['1', '2', '4', '8', 'f']) {
        if (zero[at] === '-') continue;
        const other = zero.slice(0, at) + digit + zero.slice(at + 1);
        expect(ids.has(other)).toBe(false);
      }
    }
  });

  it.each([
    ['zero', 0, 1],
    ['less than nothing', -7, 1],
    ['a fraction, upwards', 10.2, 11],
    ['more seconds than it can count', Infinity, LATEST],
    ['no number', NaN, LATEST],
  ])('rounds an expiry of %s so that it never ends too soon', (_, given, kept) => {
    const ids = new ExpiringIds();
    const id = randomUUID();
    ids.set(id, given);
    expect([...ids.entries()]).toEqual([[id, kept]]);
  });

  it('can be walked through while it grows and is swept, and loses nothing that stays', () => {
    const ids = new ExpiringIds();
    const staying = Array.from({ length: 5000 }, () => randomUUID());
    for (const id of staying) ids.set(id, 900);
    const walked = new Set<string>();
    for (const [id] of ids.entries()) {
      walked.add(id);
      if (walked.size % 100 !== 0) continue;
      for (let more = 0; more < 200; more += 1) ids.set(randomUUID(), 100);
      if (walked.size % 1000 === 0) for (const _ of ids.sweepInSteps(100)) continue;
    }
    expect(staying.filter((id) => !walked.has(id))).toEqual([]);
  });

  it('sweeps in steps between which others have their turn', () => {
    const ids = new ExpiringIds();
    for (let count = 0; count < 20_000; count += 1) {
      ids.set(randomUUID(), 5);
      ids.set(`id ${count}`, 5);
    }
    let [steps, most, before] = [0, 0, ids.size];
    for (const _ of ids.sweepInSteps(5)) {
      steps += 1;
      most = Math.max(most, before - ids.size);
      before = ids.size;
    }
    expect(ids.size).toBe(0);
    expect(steps).toBeGreaterThan(100);
    expect(most).toBeLessThanOrEqual(2000);
  });
});
