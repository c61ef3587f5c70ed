import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JwksSigningKeys } from '../../src/tokens/jwks.signing-keys.js';
import { eventuallyTrue } from '../revocation/eventually.js';
import { HandMovedClock } from './hand-moved.clock.js';
import { JwksServer } from './jwks.server.js';
import { TokenSigner } from './token.signer.js';

const UNAVAILABLE = { reason: 'keys_unavailable' };
const UNKNOWN = { reason: 'unknown_key' };

describe('JwksSigningKeys', () => {
  let [first, second]: [TokenSigner, TokenSigner] = [undefined, undefined] as never;
  let jwks: JwksServer;
  let clock: HandMovedClock;
  let keys: JwksSigningKeys;

  beforeAll(() => {
    [first, second] = [new TokenSigner('first'), new TokenSigner('second')];
  });
  beforeEach(async () => {
    jwks = await JwksServer.serving(first);
    clock = new HandMovedClock();
    keys = new JwksSigningKeys(jwks.url, clock);
  });
  afterEach(() => jwks.close());

  it('finds a key as it was published', async () => {
    const key = await keys.find('first');
    expect(key.equals(first.publicKeyObject)).toBe(true);
  });

  it('hands out the same key object each time, parsed once', async () => {
    expect(await keys.find('first')).toBe(await keys.find('first'));
    expect(jwks.timesAsked).toBe(1);
  });

  it('asks once for many who wait', async () => {
    const release = jwks.hold();
    const waiting = Array.from({ length: 50 }, () => keys.find('first'));
    await eventuallyTrue(() => jwks.timesAsked > 0);
    release();
    await Promise.all(waiting);
    expect(jwks.timesAsked).toBe(1);
  });

  it('has the keys before the first token comes, once primed', async () => {
    expect(keys.isReady).toBe(false);
    await keys.prime();
    expect(keys.isReady).toBe(true);
    expect(keys.holds('first', await keys.find('first'))).toBe(true);
    expect(jwks.timesAsked).toBe(1);
  });

  it('asks at once for a key that it does not know: it may be new', async () => {
    await keys.find('first');
    jwks.signers = [first, second];
    await expect(keys.find('second')).resolves.toBeDefined();
    expect(jwks.timesAsked).toBe(2);
  });

  it('knows a key that the pool does not have for unknown', async () => {
    await expect(keys.find('forged')).rejects.toMatchObject(UNKNOWN);
  });

  it('does not let a flood of unknown keys become a flood of requests', async () => {
    await keys.find('first');
    for (let attempt = 0; attempt < 200; attempt += 1)
      await keys.find(`forged-${attempt}`).catch(() => undefined);
    expect(jwks.timesAsked).toBeLessThanOrEqual(22);
    await expect(keys.find('forged')).rejects.toMatchObject(UNAVAILABLE);
    await expect(keys.find('first')).resolves.toBeDefined();

    const asked = jwks.timesAsked;
    clock.advanceSeconds(1);
    for (let attempt = 0; attempt < 50; attempt += 1)
      await keys.find(`forged-${attempt}`).catch(() => undefined);
    expect(jwks.timesAsked).toBe(asked + 1);
  });

  it('finds a new key during a flood, as soon as it may ask again', async () => {
    for (let attempt = 0; attempt < 100; attempt += 1)
      await keys.find(`forged-${attempt}`).catch(() => undefined);
    jwks.signers = [first, second];
    clock.advanceSeconds(1);
    await expect(keys.find('second')).resolves.toBeDefined();
  });

  it.each(['status', 'junk', 'hang-up'] as const)(
    'cannot tell when the first fetch fails (%s)',
    async (failure) => {
      jwks.failure = failure;
      await expect(keys.find('first')).rejects.toMatchObject(UNAVAILABLE);
      expect(keys.isReady).toBe(false);
      await expect(keys.prime()).resolves.toBeUndefined();

      jwks.failure = 'none';
      await expect(keys.find('first')).resolves.toBeDefined();
    },
  );

  it.each(['status', 'junk', 'hang-up'] as const)(
    'keeps its keys through an outage (%s), for a day',
    async (failure) => {
      const key = await keys.find('first');
      jwks.failure = failure;
      clock.advanceSeconds(86_400);
      await expect(keys.find('first')).resolves.toBe(key);
      expect(keys.holds('first', key)).toBe(true);

      clock.advanceSeconds(1);
      expect(keys.holds('first', key)).toBe(false);
      expect(keys.isReady).toBe(false);
      await expect(keys.find('first')).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it('does not take an outage for the key being unknown', async () => {
    await keys.find('first');
    jwks.failure = 'status';
    await expect(keys.find('second')).rejects.toMatchObject(UNAVAILABLE);
  });

  it('keeps its keys when the pool answers with none', async () => {
    const key = await keys.find('first');
    jwks.signers = [];
    await expect(keys.find('second')).rejects.toMatchObject(UNAVAILABLE);
    expect(keys.holds('first', key)).toBe(true);
  });

  it('drops a key that has left the JWKS, without making anybody wait', async () => {
    const key = await keys.find('first');
    jwks.signers = [second];
    clock.advanceSeconds(601);
    expect(keys.holds('first', key)).toBe(true);
    await eventuallyTrue(() => !keys.holds('first', key));
    await expect(keys.find('first')).rejects.toMatchObject(UNKNOWN);
  });

  it('hands out the same key object after it was fetched again, for as long as the key is the same', async () => {
    const key = await keys.find('first');
    jwks.signers = [first, second];
    await keys.find('second');
    expect(keys.holds('first', key)).toBe(true);
  });

  it('asks again in the background at most every five seconds during an outage', async () => {
    await keys.find('first');
    jwks.failure = 'status';
    clock.advanceSeconds(601);
    for (let request = 0; request < 100; request += 1) await keys.find('first');
    await eventuallyTrue(() => jwks.timesAsked === 2);
    clock.advanceSeconds(5);
    for (let request = 0; request < 100; request += 1) await keys.find('first');
    await eventuallyTrue(() => jwks.timesAsked === 3);
  });

  it('holds on to its keys when the wall clock is set back', async () => {
    await keys.find('first');
    clock.setWallClockBack(86_400 * 2);
    await expect(keys.find('first')).resolves.toBeDefined();
    expect(jwks.timesAsked).toBe(1);
  });

  it('does not keep a key for ever because the wall clock was set back', async () => {
    await keys.find('first');
    clock.setWallClockBack(86_400);
    jwks.failure = 'status';
    clock.advanceSeconds(86_401);
    await expect(keys.find('first')).rejects.toMatchObject(UNAVAILABLE);
  });
});
