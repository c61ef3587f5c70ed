import { beforeEach, describe, expect, it } from '@jest/globals';
import { HeardRevision, isBetween } from '../../src/revocation/redis-revocation.revision.js';

const at = (count: number, epoch = 'first') => ({ epoch, count });
const NEVER_WRITTEN = { epoch: '', count: 0 };

describe('HeardRevision', () => {
  let heard: HeardRevision;

  beforeEach(() => {
    heard = new HeardRevision();
    heard.startFrom(at(7));
  });

  it('takes the next write for the next', () => {
    expect(heard.isNext(at(8))).toBe(true);
    expect(heard.isNext(at(9))).toBe(true);
  });

  it.each([
    ['a gap', at(9)],
    ['a repetition', at(7)],
    ['a step back', at(3)],
    ['another life of the store', at(8, 'second')],
  ])('does not take %s for the next', (_, revision) => {
    expect(heard.isNext(revision)).toBe(false);
  });

  it('takes the first write ever for the next', () => {
    heard.forget();
    heard.startFrom(NEVER_WRITTEN);
    expect(heard.isNext(at(1))).toBe(true);
  });

  it('keeps what it heard after the store was asked', () => {
    heard.forget();
    expect(heard.isNext(at(12))).toBe(true);
    heard.startFrom(at(11));
    expect(heard.last).toEqual(at(12));
  });
});

describe('the revision that a store answers with', () => {
  it.each([
    ['where we are', at(7), at(7), at(7), true],
    ['a write that we heard of while we asked', at(7), at(8), at(9), true],
    ['a write that we did not hear of', at(7), at(8), at(7), false],
    ['an older state', at(7), at(6), at(7), false],
    ['another life', at(7), at(7, 'second'), at(7), false],
    ['nothing any more', at(7), NEVER_WRITTEN, at(7), false],
    ['the first write ever, of which we heard', NEVER_WRITTEN, at(1), at(1), true],
    ['the first write ever, of which we did not hear', NEVER_WRITTEN, at(1), NEVER_WRITTEN, false],
    ['anything, before we have begun', undefined, at(1), at(1), false],
  ])('%s', (_, before, stored, after, expected) => {
    expect(isBetween(before, stored, after)).toBe(expected);
  });
});
