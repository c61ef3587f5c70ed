import { describe, expect, it } from '@jest/globals';
import { fromRecord, toRecord } from '../../src/revocation/recorded.revocation.js';
import { revocationsOfEveryKind } from './revocations.js';

describe('a revocation as stores keep it', () => {
  it.each(revocationsOfEveryKind().map((revocation) => [revocation.kind, revocation] as const))(
    'reads a %s as it was written',
    (_, revocation) => {
      expect(fromRecord(toRecord(revocation))).toEqual(revocation);
    },
  );

  it('keeps the expiry out of the text, so that a second writing replaces the first', () => {
    const [revocation] = revocationsOfEveryKind();
    if (revocation === undefined) throw new Error('There is none.');
    const [text] = toRecord(revocation);
    expect(toRecord({ ...revocation, expiresAtSeconds: 1 })).toEqual([text, 1]);
  });

  it.each([
    ['of a newer version', 'device:abc'],
    ['without a kind', 'rubbish'],
    ['that is empty', ''],
    ['of a kind that only an object has', 'constructor:x'],
    ['whose moment is no number', 'subject:yesterday:alice'],
    ['whose moment is missing', 'pool:https://issuer'],
  ])('takes an entry %s for unreadable, and writes it back as it was', (_, text) => {
    const read = fromRecord([text, 500]);
    expect(read).toEqual({ kind: 'unreadable', text, expiresAtSeconds: 500 });
    expect(toRecord(read)).toEqual([text, 500]);
  });
});
