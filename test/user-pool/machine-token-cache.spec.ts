import { beforeEach, describe, expect, it } from '@jest/globals';
import { ScopeSet } from '../../src/oauth2/scope.set.js';
import type { TokenSet } from '../../src/oauth2/token.set.js';
import { MachineTokenCache, type MachineTokenWish } from '../../src/user-pool/machine-token.cache.js';
import { UserPoolError } from '../../src/user-pool/user-pool.error.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';

const wish = (scope: string, more: Partial<MachineTokenWish> = {}): MachineTokenWish => ({
  clientId: 'worker',
  scopes: new ScopeSet(scope.split(' ')),
  ...more,
});

/** Numbers the tokens that it issues. */
class CountingPool {
  issued = 0;
  failure: Error | undefined;

  readonly issue = async (): Promise<TokenSet> => {
    if (this.failure !== undefined) throw this.failure;
    this.issued += 1;
    return { accessToken: `token-${this.issued}`, tokenType: 'Bearer', expiresInSeconds: 3600 };
  };
}

describe('The cache of machine tokens', () => {
  let clock: HandMovedClock;
  let pool: CountingPool;
  let cache: MachineTokenCache;
  const read = wish('orders/read');
  const token = async (one: MachineTokenWish = read) => (await cache.get(one, pool.issue)).accessToken;

  beforeEach(() => {
    clock = new HandMovedClock();
    pool = new CountingPool();
    cache = new MachineTokenCache({ clock, random: () => 0 });
  });

  it('hands a token out again until three quarters of its life are over, and then a new one', async () => {
    expect(await token()).toBe('token-1');
    clock.advanceSeconds(2699);
    expect(await token()).toBe('token-1');
    clock.advanceSeconds(1);
    expect(await token()).toBe('token-2');
  });

  it('renews a little sooner by chance, so that instances do not all renew at once', async () => {
    cache = new MachineTokenCache({ clock, random: () => 0.999 });
    await token();
    clock.advanceSeconds(2590);
    expect(await token()).toBe('token-1');
    clock.advanceSeconds(4);
    expect(await token()).toBe('token-2');
  });

  it('says how long the token still lives', async () => {
    await token();
    clock.advance(600_500);
    expect((await cache.get(read, pool.issue)).expiresInSeconds).toBe(2999);
  });

  it('asks once for a hundred who ask at once, also at renewal', async () => {
    const all = () => Promise.all(Array.from({ length: 100 }, () => token()));
    expect(new Set(await all())).toEqual(new Set(['token-1']));
    clock.advanceSeconds(2700);
    expect(new Set(await all())).toEqual(new Set(['token-2']));
  });

  it('keeps one token for a set of scopes in whatever order, and others for all else', async () => {
    expect(await token(wish('a/read a/write'))).toBe('token-1');
    expect(await token(wish('a/write a/read a/write'))).toBe('token-1');
    expect(await token(wish('a/read'))).toBe('token-2');
    expect(await token(wish('a/read', { clientId: 'other' }))).toBe('token-3');
    expect(await token(wish('a/read', { resource: 'https://a.example' }))).toBe('token-4');
    expect(await token(wish('a/read', { metadata: { a: '1', b: '2' } }))).toBe('token-5');
    expect(await token(wish('a/read', { metadata: { b: '2', a: '1' } }))).toBe('token-5');
    expect(await token(wish('a/read', { metadata: { a: '12' } }))).toBe('token-6');
  });

  it('keeps no refusal, and tells it to all who wait', async () => {
    pool.failure = new UserPoolError('client_refused', 'no');
    const refusals = await Promise.allSettled([token(), token()]);
    expect(refusals.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    pool.failure = undefined;
    expect(await token()).toBe('token-1');
  });

  it('lives through an outage on the held token, asks again after five seconds, and not past its end', async () => {
    await token();
    clock.advanceSeconds(2800);
    pool.failure = new UserPoolError('unavailable', 'down');
    expect(await token()).toBe('token-1');

    pool.failure = undefined;
    clock.advanceSeconds(4);
    expect(await token()).toBe('token-1');
    clock.advanceSeconds(1);
    expect(await token()).toBe('token-2');

    pool.failure = new UserPoolError('unavailable', 'down');
    clock.advanceSeconds(3600);
    await expect(token()).rejects.toThrow('down');
  });

  it('does not hide at renewal that the client is refused now', async () => {
    await token();
    clock.advanceSeconds(2800);
    pool.failure = new UserPoolError('client_refused', 'gone');
    await expect(token()).rejects.toThrow('gone');
  });

  it('hands out no token that is not good any more', async () => {
    const revoked = new Set<string>();
    cache = new MachineTokenCache({ clock, isGood: ({ accessToken }) => !revoked.has(accessToken) });
    await token();
    revoked.add('token-1');
    expect(await token()).toBe('token-2');
  });

  it('forgets a token that was refused, and not the one that replaced it', async () => {
    await token();
    cache.forget(read, 'token-1');
    expect(await token()).toBe('token-2');
    cache.forget(read, 'token-1');
    expect(await token()).toBe('token-2');
  });

  it('holds as many as it is told, and drops the one asked for longest ago', async () => {
    cache = new MachineTokenCache({ clock, maxTokens: 2 });
    await token(wish('a'));
    await token(wish('b'));
    await token(wish('a'));
    await token(wish('c'));
    expect(cache.size).toBe(2);
    expect(await token(wish('a'))).toBe('token-1');
    expect(await token(wish('b'))).toBe('token-4');
  });
});
