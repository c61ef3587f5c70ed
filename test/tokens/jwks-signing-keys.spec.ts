import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { JwksSigningKeys } from '../../src/tokens/jwks.signing-keys.js';
import { eventuallyTrue } from '../revocation/eventually.js';
import { HandMovedClock } from './hand-moved.clock.js';
import { type JwksFailure, JwksServer } from './jwks.server.js';
import { TokenSigner } from './token.signer.js';

const UNAVAILABLE = { reason: 'keys_unavailable' };
const UNKNOWN = { reason: 'unknown_key' };
const FAILURES: readonly JwksFailure[] = [
  'status',
  'junk',
  'hang-up',
  'no keys',
  'not a set',
  'null',
  'huge',
  'redirect',
];

/** A member of a JWK Set that a pool of Cognito's never has. */
function stranger(changed: Record<string, unknown>, bits = 2048): Record<string, unknown> {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return { ...publicKey.export({ format: 'jwk' }), kid: 'strange', alg: 'RS256', use: 'sig', ...changed };
}

const ellipticCurve = () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...publicKey.export({ format: 'jwk' }), kid: 'strange', alg: 'ES256', use: 'sig' };
};

describe('JwksSigningKeys', () => {
  let [first, second]: [TokenSigner, TokenSigner] = [undefined, undefined] as never;
  let jwks: JwksServer;
  let clock: HandMovedClock;
  let keys: JwksSigningKeys;
  let logged: jest.SpiedFunction<Logger['warn']>;
  let told: jest.SpiedFunction<Logger['log']>;

  beforeAll(() => {
    [first, second] = [new TokenSigner('first'), new TokenSigner('second')];
  });
  beforeEach(async () => {
    jwks = await JwksServer.serving(first);
    clock = new HandMovedClock();
    keys = new JwksSigningKeys(jwks.url, clock);
    logged = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    told = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await jwks.close();
  });

  it('finds a key as it was published', async () => {
    const key = await keys.find('first');
    expect(key.publicKey.equals(first.publicKeyObject)).toBe(true);
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
    expect(keys.held('first')).toBe(await keys.find('first'));
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

  describe('in a flood of unknown keys', () => {
    const forged = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        keys.find(`forged-${index}`).catch((error: unknown) => error),
      );

    /** Ten are looked for at once; whoever comes then has to wait. */
    beforeEach(async () => {
      await keys.find('first');
      for (let attempt = 0; attempt < 10; attempt += 1) await Promise.all(forged(10));
    });

    it('asks once a second for all of them', async () => {
      const asked = jwks.timesAsked;
      expect(asked).toBe(11);
      const flood = forged(500);
      clock.advance(999);
      await keys.find('first');
      expect(jwks.timesAsked).toBe(asked);
      clock.advance(1);
      expect(await Promise.all(flood)).toEqual(flood.map(() => expect.objectContaining(UNKNOWN)));
      expect(jwks.timesAsked).toBe(asked + 1);
    });

    it('goes on with the keys that it holds, without a wait', async () => {
      const flood = forged(500);
      await expect(keys.find('first')).resolves.toBeDefined();
      clock.advanceSeconds(1);
      await Promise.all(flood);
    });

    it('refuses no token of a new key: it waits as well, and is found', async () => {
      const flood = forged(500);
      jwks.signers = [first, second];
      const found = keys.find('second');
      clock.advanceSeconds(1);
      await expect(found).resolves.toBeDefined();
      await Promise.all(flood);
    });

    it('makes no more than a thousand wait, and tells the others at once to come again', async () => {
      const waiting = forged(1000);
      await expect(keys.find('one-too-many')).rejects.toMatchObject(UNAVAILABLE);
      await expect(keys.find('first')).resolves.toBeDefined();
      clock.advanceSeconds(1);
      expect(await Promise.all(waiting)).toEqual(waiting.map(() => expect.objectContaining(UNKNOWN)));
      const next = keys.find('next').catch((error: unknown) => error);
      clock.advanceSeconds(1);
      expect(await next).toMatchObject(UNKNOWN);
    });

    it('may ask at once again after some quiet', async () => {
      clock.advanceSeconds(10);
      jwks.signers = [first, second];
      await expect(keys.find('second')).resolves.toBeDefined();
    });
  });

  it('asks once more where a key came into use while it was asking', async () => {
    await keys.find('first');
    const release = jwks.hold();
    const early = keys.find('unheard-of').catch((error: unknown) => error);
    await eventuallyTrue(() => jwks.timesAsked === 2);
    const late = keys.find('second');
    release();
    jwks.signersAfter(3, [first, second]);
    await expect(late).resolves.toBeDefined();
    expect(await early).toMatchObject(UNKNOWN);
  });

  it.each(FAILURES)('cannot tell when the first fetch fails (%s)', async (failure) => {
    jwks.failure = failure;
    await expect(keys.find('first')).rejects.toMatchObject(UNAVAILABLE);
    expect(keys.isReady).toBe(false);
    await expect(keys.prime()).resolves.toBeUndefined();

    jwks.failure = 'none';
    await expect(keys.find('first')).resolves.toBeDefined();
  });

  it.each(FAILURES)('keeps its keys through an outage (%s), for a day', async (failure) => {
    const key = await keys.find('first');
    jwks.failure = failure;
    clock.advanceSeconds(86_400);
    await expect(keys.find('first')).resolves.toBe(key);
    expect(keys.held('first')).toBe(key);

    clock.advanceSeconds(1);
    expect(keys.held('first')).toBeUndefined();
    expect(keys.isReady).toBe(false);
    await expect(keys.find('first')).rejects.toMatchObject(UNAVAILABLE);
  });

  it('does not take an outage for the key being unknown', async () => {
    await keys.find('first');
    jwks.failure = 'status';
    await expect(keys.find('second')).rejects.toMatchObject(UNAVAILABLE);
  });

  it('keeps its keys when the pool answers with none', async () => {
    const key = await keys.find('first');
    jwks.signers = [];
    await expect(keys.find('second')).rejects.toMatchObject(UNAVAILABLE);
    expect(keys.held('first')).toBe(key);
  });

  it('drops a key that has left the JWKS, without making anybody wait', async () => {
    const key = await keys.find('first');
    jwks.signers = [second];
    clock.advanceSeconds(601);
    expect(keys.held('first')).toBe(key);
    await eventuallyTrue(() => keys.held('first') !== key);
    await expect(keys.find('first')).rejects.toMatchObject(UNKNOWN);
  });

  describe('asked on every request, with the second that it is', () => {
    const now = 1_800_000_000;

    it('sees how old its keys are once in each', async () => {
      const key = await keys.find('first');
      expect(keys.held('first', now)).toBe(key);
      jwks.failure = 'status';
      clock.advanceSeconds(86_401);
      expect(keys.held('first', now)).toBe(key);
      expect(keys.held('first', now + 1)).toBeUndefined();
      expect(keys.held('first')).toBeUndefined();
    });

    it('has a key that was fetched meanwhile, and drops one that has left', async () => {
      expect(keys.held('first', now)).toBeUndefined();
      const key = await keys.find('first');
      expect(keys.held('first', now)).toBe(key);

      jwks.signers = [second];
      await keys.find('second');
      expect(keys.held('first', now)).toBeUndefined();
    });
  });

  it('hands out the same key object after it was fetched again, for as long as the key is the same', async () => {
    const key = await keys.find('first');
    jwks.signers = [first, second];
    await keys.find('second');
    expect(keys.held('first')).toBe(key);
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

  it('gives up on an answer that never ends', async () => {
    const hasty = new JwksSigningKeys(jwks.url, clock, { fetchMilliseconds: 50 });
    jwks.failure = 'endless';
    await expect(hasty.find('first')).rejects.toMatchObject(UNAVAILABLE);
    jwks.failure = 'none';
    await expect(hasty.find('first')).resolves.toBeDefined();
  });

  it('follows no redirection to the keys of somebody else', async () => {
    jwks.failure = 'redirect';
    await expect(keys.find('first')).rejects.toMatchObject(UNAVAILABLE);
    expect(jwks.timesAsked).toBe(1);
  });

  it('logs an outage once, with its reason and address, and its end', async () => {
    jwks.failure = 'status';
    for (let request = 0; request < 5; request += 1) await keys.find('first').catch(() => undefined);
    expect(logged.mock.calls.flat()).toEqual([expect.stringMatching(/127\.0\.0\.1.*status 500/)]);
    jwks.failure = 'none';
    await keys.find('first');
    expect(told.mock.calls.flat()).toEqual([expect.stringContaining('again')]);
  });

  describe('of a JWK Set with strange members', () => {
    it.each<[string, () => unknown]>([
      ['a key for encryption', () => stranger({ use: 'enc' })],
      ['a key for another algorithm', () => stranger({ alg: 'RS512' })],
      ['a key for RSA-PSS', () => stranger({ alg: 'PS256' })],
      ['a key of 1024 bits (RFC 7518 §3.3)', () => stranger({}, 1024)],
      ['a key that anybody can sign for', () => stranger({ e: 'AQ' })],
      ['a key without its modulus', () => stranger({ n: undefined })],
      ['a key whose modulus is rubbish', () => stranger({ n: '!' })],
      ['a key without an id', () => stranger({ kid: undefined })],
      ['a key whose id is a number', () => stranger({ kid: 7 })],
      ['a key of an elliptic curve', ellipticCurve],
      ['a shared secret', () => ({ kty: 'oct', k: 'c2VjcmV0', kid: 'strange', alg: 'RS256' })],
      ['null', () => null],
      ['a text', () => 'strange'],
      ['a list', () => []],
    ])('passes over %s, and takes the others', async (_, member) => {
      jwks.strangers = [member()];
      await expect(keys.find('first')).resolves.toBeDefined();
      await expect(keys.find('strange')).rejects.toMatchObject(UNKNOWN);
    });

    it('takes a key that says nothing of its use and algorithm', async () => {
      jwks.strangers = [stranger({ use: undefined, alg: undefined })];
      await expect(keys.find('strange')).resolves.toBeDefined();
    });

    it('takes the first of two keys under one id', async () => {
      jwks.strangers = [stranger({ kid: 'twice' }), stranger({ kid: 'twice' }), stranger({ kid: 'first' })];
      const [once, twice] = [await keys.find('twice'), await keys.find('twice')];
      expect(once).toBe(twice);
      expect((await keys.find('first')).publicKey.equals(first.publicKeyObject)).toBe(false);
    });

    it('takes the usable one of two keys under one id', async () => {
      jwks.strangers = [stranger({ kid: 'first', use: 'enc' })];
      expect((await keys.find('first')).publicKey.equals(first.publicKeyObject)).toBe(true);
    });
  });
});
