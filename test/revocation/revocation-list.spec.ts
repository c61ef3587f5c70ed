import { beforeEach, describe, expect, it } from '@jest/globals';
import { RevocationList } from '../../src/revocation/revocation.list.js';
import type { RevocableToken, Revocation } from '../../src/revocation/revocation.js';

const EXPIRY = 2_000_000_000;

const tokenOf = (fields: Partial<RevocableToken> = {}): RevocableToken => ({
  tokenId: 'jti',
  loginId: 'login',
  subject: 'alice',
  clientId: 'web',
  issuer: 'https://issuer',
  authenticatedAtSeconds: 1000,
  ...fields,
});

const mark = (upToMilliseconds: number, expiresAtSeconds = EXPIRY): Revocation => ({
  kind: 'subject',
  subject: 'alice',
  upToMilliseconds,
  expiresAtSeconds,
});

const later = (beganAtMilliseconds: number, loginId = 'login'): Revocation => ({
  kind: 'later-login',
  loginId,
  beganAtMilliseconds,
  expiresAtSeconds: EXPIRY,
});

describe('RevocationList', () => {
  let list: RevocationList;

  beforeEach(() => {
    list = new RevocationList();
  });

  it('revokes nothing while it is empty', () => {
    expect(list.isRevoked(tokenOf())).toBe(false);
  });

  it('revokes one token and not its sibling of the same login', () => {
    list.add({ kind: 'token', tokenId: 'jti', expiresAtSeconds: EXPIRY });
    expect(list.isRevoked(tokenOf())).toBe(true);
    expect(list.isRevoked(tokenOf({ tokenId: 'sibling' }))).toBe(false);
  });

  it('revokes every token of a login, also those refreshed later, and no other login', () => {
    list.add({ kind: 'login', loginId: 'login', expiresAtSeconds: EXPIRY });
    expect(list.isRevoked(tokenOf({ tokenId: 'refreshed' }))).toBe(true);
    expect(list.isRevoked(tokenOf({ loginId: 'another' }))).toBe(false);
  });

  it('does not take a token without a login for one whose login is revoked', () => {
    list.add({ kind: 'login', loginId: 'undefined', expiresAtSeconds: EXPIRY });
    expect(list.isRevoked(tokenOf({ loginId: undefined }))).toBe(false);
  });

  it('does not confuse the id of a token with the id of a login', () => {
    list.add({ kind: 'token', tokenId: 'login', expiresAtSeconds: EXPIRY });
    expect(list.isRevoked(tokenOf())).toBe(false);
  });

  describe('asked for a token that it has cleared before', () => {
    const remembered = () => ({ ...tokenOf(), clearedIn: 0 });

    it.each<Revocation>([
      { kind: 'token', tokenId: 'jti', expiresAtSeconds: EXPIRY },
      { kind: 'login', loginId: 'login', expiresAtSeconds: EXPIRY },
      mark(1000_500),
      { kind: 'client', clientId: 'web', upToMilliseconds: 1000_500, expiresAtSeconds: EXPIRY },
      { kind: 'pool', issuer: 'https://issuer', upToMilliseconds: 1000_500, expiresAtSeconds: EXPIRY },
    ])('revokes it with what was added since: $kind', (revocation) => {
      const token = remembered();
      expect([list.isRevoked(token), list.isRevoked(token)]).toEqual([false, false]);
      list.add(revocation);
      expect([list.isRevoked(token), list.isRevoked(token)]).toEqual([true, true]);
    });

    it('clears it again where what was added concerns others', () => {
      const token = remembered();
      list.isRevoked(token);
      list.add({ kind: 'login', loginId: 'another', expiresAtSeconds: EXPIRY });
      expect([list.isRevoked(token), list.isRevoked(token)]).toEqual([false, false]);
    });

    it('does not take the word of another list', () => {
      const token = remembered();
      const another = new RevocationList();
      for (const one of [list, another]) one.add({ kind: 'login', loginId: 'x', expiresAtSeconds: EXPIRY });
      list.add({ kind: 'login', loginId: 'login', expiresAtSeconds: EXPIRY });
      expect(another.isRevoked(token)).toBe(false);
      expect(list.isRevoked(token)).toBe(true);
      expect(another.isRevoked(token)).toBe(false);
    });

    it('writes nothing on a token of somebody else', () => {
      const token = Object.freeze(tokenOf());
      expect([list.isRevoked(token), list.isRevoked(token)]).toEqual([false, false]);
      expect(token).not.toHaveProperty('clearedIn');
    });
  });

  describe('with a mark on a user', () => {
    beforeEach(() => list.add(mark(1000_500)));

    it.each([
      [999, true],
      [1000, true],
      [1001, false],
    ])('decides over a login of second %i: revoked is %p', (authenticatedAtSeconds, revoked) => {
      expect(list.isRevoked(tokenOf({ authenticatedAtSeconds }))).toBe(revoked);
    });

    it('spares other users', () => {
      expect(list.isRevoked(tokenOf({ subject: 'bob' }))).toBe(false);
    });

    it('spares a login of the same second that began after it', () => {
      list.add(later(1000_600));
      expect(list.isRevoked(tokenOf())).toBe(false);
    });

    it('takes a login of the same second that began before it', () => {
      list.add(later(1000_400));
      expect(list.isRevoked(tokenOf())).toBe(true);
    });

    it('takes that later login too when a second mark of the same second follows', () => {
      list.add(later(1000_600));
      list.add(mark(1000_700));
      expect(list.isRevoked(tokenOf())).toBe(true);
    });

    it('spares a login from long before that is kept, until a later mark', () => {
      list.add(later(1000_500));
      const kept = tokenOf({ authenticatedAtSeconds: 10 });
      expect(list.isRevoked(kept)).toBe(false);
      expect(list.isRevoked({ ...kept, loginId: 'another' })).toBe(true);
      list.add(mark(1000_501));
      expect(list.isRevoked(kept)).toBe(true);
    });

    it('goes by the latest moment of a login, in whatever order they are read', () => {
      list.add(later(1000_500));
      list.add(later(900_000));
      expect(list.isRevoked(tokenOf({ authenticatedAtSeconds: 10 }))).toBe(false);
    });

    it('is not pushed back by an older mark that arrives late', () => {
      list.add(mark(900_000));
      expect(list.markOfSameSecond(tokenOf())).toBe(1000_500);
    });

    it('is not shortened by an older mark that arrives late', () => {
      list.add(mark(900_000, EXPIRY - 500));
      list.sweep(EXPIRY - 500);
      expect(list.isRevoked(tokenOf())).toBe(true);
    });
  });

  describe.each<[string, Revocation, Partial<RevocableToken>]>([
    [
      'an app client',
      { kind: 'client', clientId: 'web', upToMilliseconds: 1000_500, expiresAtSeconds: EXPIRY },
      { clientId: 'other' },
    ],
    [
      'a user pool',
      { kind: 'pool', issuer: 'https://issuer', upToMilliseconds: 1000_500, expiresAtSeconds: EXPIRY },
      { issuer: 'https://other' },
    ],
  ])('with a mark on %s', (_, marked, elsewhere) => {
    const machine = (fields: Partial<RevocableToken> = {}) =>
      tokenOf({ loginId: undefined, subject: 'web', ...fields });

    beforeEach(() => list.add(marked));

    it.each([
      [999, true],
      [1000, true],
      [1001, false],
    ])('decides over users and machines of second %i: revoked is %p', (authenticatedAtSeconds, revoked) => {
      expect(list.isRevoked(tokenOf({ authenticatedAtSeconds }))).toBe(revoked);
      expect(list.isRevoked(tokenOf({ authenticatedAtSeconds, subject: 'bob' }))).toBe(revoked);
      expect(list.isRevoked(machine({ authenticatedAtSeconds }))).toBe(revoked);
    });

    it('spares others', () => {
      expect(list.isRevoked(tokenOf(elsewhere))).toBe(false);
      expect(list.isRevoked(machine(elsewhere))).toBe(false);
    });

    it('spares a machine token of the same second that was asked for after it, by its own id', () => {
      list.add(later(1000_600, 'jti'));
      expect(list.isRevoked(machine())).toBe(false);
      expect(list.isRevoked(machine({ tokenId: 'another' }))).toBe(true);
    });

    it('does not spare it from a later mark of another level in the same second', () => {
      list.add(later(1000_600));
      expect(list.isRevoked(tokenOf())).toBe(false);
      list.add(mark(1000_700));
      expect(list.isRevoked(tokenOf())).toBe(true);
      expect(list.markOfSameSecond(tokenOf())).toBe(1000_700);
    });

    it('forgets it when it has expired', () => {
      list.sweep(EXPIRY - 1);
      expect(list.isRevoked(tokenOf())).toBe(true);
      list.sweep(EXPIRY);
      expect(list.isRevoked(tokenOf())).toBe(false);
      expect(list.size).toBe(0);
    });
  });

  it('knows that it cannot read an entry of a newer version, until that expires', () => {
    list.add({ kind: 'unreadable', text: 'device:abc', expiresAtSeconds: 500 });
    expect(list.hasUnreadable).toBe(true);
    list.sweep(500);
    expect(list.hasUnreadable).toBe(false);
  });

  it.each<[string, Revocation]>([
    ['token', { kind: 'token', tokenId: 'jti', expiresAtSeconds: 500 }],
    ['login', { kind: 'login', loginId: 'login', expiresAtSeconds: 500 }],
    ['subject', mark(1000_500, 500)],
  ])('forgets a revoked %s when it has expired, and no earlier', (_, revocation) => {
    list.add(revocation);
    list.sweep(499);
    expect(list.isRevoked(tokenOf())).toBe(true);
    list.sweep(500);
    expect(list.isRevoked(tokenOf())).toBe(false);
    expect(list.size).toBe(0);
  });

  it('takes the expiry that was written last', () => {
    list.add({ kind: 'login', loginId: 'login', expiresAtSeconds: 900 });
    list.add({ kind: 'login', loginId: 'login', expiresAtSeconds: 500 });
    list.sweep(500);
    expect(list.isRevoked(tokenOf())).toBe(false);
  });

  it('lists what it holds, so that another list made of it decides alike', () => {
    const revocations: Revocation[] = [
      { kind: 'token', tokenId: 'jti', expiresAtSeconds: EXPIRY },
      { kind: 'login', loginId: 'login', expiresAtSeconds: EXPIRY },
      mark(1000_500),
      { kind: 'client', clientId: 'web', upToMilliseconds: 5, expiresAtSeconds: EXPIRY },
      { kind: 'pool', issuer: 'https://issuer', upToMilliseconds: 5, expiresAtSeconds: EXPIRY },
      later(1000_600),
      { kind: 'unreadable', text: 'device:abc', expiresAtSeconds: EXPIRY },
    ];
    expect(revocations.filter((revocation) => list.holds(revocation))).toEqual([]);
    for (const revocation of revocations) list.add(revocation);
    expect([...list.entries()]).toEqual(revocations);
    expect(list.size).toBe(revocations.length);
    expect(revocations.filter((revocation) => list.holds(revocation))).toEqual(revocations);
  });
});
