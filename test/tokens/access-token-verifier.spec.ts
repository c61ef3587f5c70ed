import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessTokenStrategy } from '../../src/tokens/access-token.strategy.js';
import { PassportAccessTokenVerifier } from '../../src/tokens/access-token.verifier.js';
import { JwksSigningKeys } from '../../src/tokens/jwks.signing-keys.js';
import { TrustedPools, type TrustedPool } from '../../src/tokens/trusted.pool.js';
import { VerifiedTokenCache } from '../../src/tokens/verified-token.cache.js';
import { eventuallyTrue } from '../revocation/eventually.js';
import { HandMovedClock } from './hand-moved.clock.js';
import { JwksServer } from './jwks.server.js';
import { accessTokenClaims, ISSUER, TokenSigner, unsigned } from './token.signer.js';

/** Room for three tokens of the test's, and not for four. */
const MEMORY_BYTES = 3.5 * 2.3 * 750;
const AUDIENCE = 'https://orders.example';

describe('PassportAccessTokenVerifier', () => {
  let [signer, stranger]: [TokenSigner, TokenSigner] = [undefined, undefined] as never;
  let jwks: JwksServer;
  let clock: HandMovedClock;
  let remembered: VerifiedTokenCache;

  beforeAll(() => {
    [signer, stranger] = [new TokenSigner('first'), new TokenSigner('first')];
  });
  beforeEach(async () => {
    jwks = await JwksServer.serving(signer);
    clock = new HandMovedClock();
    remembered = new VerifiedTokenCache(MEMORY_BYTES);
  });
  afterEach(() => jwks.close());

  const verifier = (toleranceSeconds = 0) => {
    const pool: TrustedPool = {
      name: 'default',
      issuer: ISSUER,
      clientIds: new Set(['web', 'm2m']),
      audiences: new Set([AUDIENCE]),
      keys: new JwksSigningKeys(jwks.url, clock),
    };
    const strategy = new AccessTokenStrategy();
    return new PassportAccessTokenVerifier(
      new TrustedPools([pool]),
      strategy,
      remembered,
      clock,
      toleranceSeconds,
    );
  };

  const claims = (changed: Record<string, unknown> = {}) => ({
    ...accessTokenClaims(clock.nowSeconds()),
    ...changed,
  });

  it('accepts an access token of the pool, and reads it', async () => {
    const token = await verifier().verify(signer.sign(claims()));
    expect(token).toMatchObject({
      pool: 'default',
      subject: 'alice-sub',
      username: 'alice',
      clientId: 'web',
      tokenId: 'jti-1',
      loginId: 'origin-1',
      groups: ['staff'],
      isMachine: false,
    });
    expect(token.scopes.toString()).toBe('openid orders/read');
  });

  it('accepts a machine token, that has neither user, login nor groups, whatever groups it may carry', async () => {
    const machine = claims({ client_id: 'm2m', sub: 'm2m', username: undefined, origin_jti: undefined });
    const token = await verifier().verify(signer.sign(machine));
    expect(token).toMatchObject({ isMachine: true, loginId: undefined, clientId: 'm2m', groups: [] });
  });

  it('takes a machine token to have begun when it was issued, whatever its auth_time', async () => {
    const now = clock.nowSeconds();
    const machine = { username: undefined, auth_time: now - 500, iat: now };
    expect((await verifier().verify(signer.sign(claims(machine)))).authenticatedAtSeconds).toBe(now);
    const user = await verifier().verify(signer.sign(claims({ auth_time: now - 500, iat: now })));
    expect(user.authenticatedAtSeconds).toBe(now - 500);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an ID token', { token_use: 'id', aud: 'web' }, 'not_an_access_token'],
    ['a token without a use', { token_use: undefined }, 'not_an_access_token'],
    ['a token of another client', { client_id: 'intruder' }, 'wrong_client'],
    ['a token without a client', { client_id: undefined }, 'malformed'],
    ['a token of another issuer', { iss: `${ISSUER}2` }, 'wrong_issuer'],
    ['a token of the issuer with a slash more', { iss: `${ISSUER}/` }, 'wrong_issuer'],
    ['a token bound to another resource', { aud: 'https://billing.example' }, 'wrong_audience'],
    ['a token bound to other resources', { aud: ['https://billing.example', 'other'] }, 'wrong_audience'],
    ['a token bound to no resource at all', { aud: [] }, 'wrong_audience'],
    ['a token bound to another app client', { aud: 'm2m' }, 'wrong_audience'],
    [
      'a token bound to its client and another resource',
      { aud: ['web', 'https://billing.example'] },
      'wrong_audience',
    ],
    ['a token without an id', { jti: undefined }, 'malformed'],
    ['a token without an end', { exp: undefined }, 'malformed'],
    ['a token whose end is a text', { exp: '9999999999' }, 'malformed'],
    ['a token without a subject', { sub: undefined }, 'malformed'],
    ['a token whose groups are no list', { 'cognito:groups': 'admin' }, 'malformed'],
  ])('refuses %s', async (_, changed, reason) => {
    await expect(verifier().verify(signer.sign(claims(changed)))).rejects.toMatchObject({ reason });
  });

  it.each([[AUDIENCE], [['other', AUDIENCE]], ['web']])('accepts a token bound to us, by %p', async (aud) => {
    await expect(verifier().verify(signer.sign(claims({ aud })))).resolves.toBeDefined();
  });

  describe('refuses a forgery', () => {
    it('signed with another key under the same key id', async () => {
      await expect(verifier().verify(stranger.sign(claims()))).rejects.toMatchObject({
        reason: 'bad_signature',
      });
    });

    it('whose claims were changed after it was signed', async () => {
      const [header, , signature] = signer.sign(claims()).split('.');
      const payload = unsigned({}, claims({ 'cognito:groups': ['admin'] })).split('.')[1];
      await expect(verifier().verify([header, payload, signature].join('.'))).rejects.toMatchObject({
        reason: 'bad_signature',
      });
    });

    it('signed with the public key as if it were a shared secret', async () => {
      const content = unsigned({ alg: 'HS256', kid: 'first' }, claims());
      const pem = signer.publicKeyObject.export({ type: 'spki', format: 'pem' });
      const signature = createHmac('sha256', pem).update(content).digest('base64url');
      await expect(verifier().verify(`${content}.${signature}`)).rejects.toMatchObject({
        reason: 'unsupported_algorithm',
      });
    });

    it('with a key id that the pool does not have', async () => {
      await expect(verifier().verify(signer.sign(claims(), { kid: 'unheard-of' }))).rejects.toMatchObject({
        reason: 'unknown_key',
      });
    });

    it('without asking anybody for keys when the issuer is a stranger', async () => {
      await expect(
        verifier().verify(signer.sign(claims({ iss: 'https://evil.example' }))),
      ).rejects.toMatchObject({
        reason: 'wrong_issuer',
      });
      expect(jwks.timesAsked).toBe(0);
    });
  });

  it('says that it cannot tell when the keys cannot be had', async () => {
    jwks.failure = 'status';
    await expect(verifier().verify(signer.sign(claims()))).rejects.toMatchObject({
      name: 'CannotVerifyError',
      reason: 'keys_unavailable',
    });
  });

  describe('in the course of time', () => {
    it('refuses a token from the second on in which it expires', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims({ exp: clock.nowSeconds() + 10 }));
      clock.advanceSeconds(9);
      await expect(tokens.verify(jwt)).resolves.toBeDefined();
      clock.advanceSeconds(1);
      await expect(tokens.verify(jwt)).rejects.toMatchObject({ reason: 'expired' });
    });

    it('refuses an expired token that it has never seen', async () => {
      const jwt = signer.sign(claims({ exp: clock.nowSeconds() - 1 }));
      await expect(verifier().verify(jwt)).rejects.toMatchObject({ reason: 'expired' });
    });

    it('refuses a token that is not valid yet, and accepts it later', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims({ nbf: clock.nowSeconds() + 10 }));
      await expect(tokens.verify(jwt)).rejects.toMatchObject({ reason: 'not_yet_valid' });
      clock.advanceSeconds(10);
      await expect(tokens.verify(jwt)).resolves.toBeDefined();
    });

    it.each(['iat', 'auth_time'])('refuses a token whose %s lies in the future', async (claim) => {
      const ahead = (seconds: number) => signer.sign(claims({ [claim]: clock.nowSeconds() + seconds }));
      await expect(verifier().verify(ahead(61))).rejects.toMatchObject({ reason: 'not_yet_valid' });
      await expect(verifier(300).verify(ahead(301))).rejects.toMatchObject({ reason: 'not_yet_valid' });
      await expect(verifier(300).verify(ahead(300))).resolves.toBeDefined();
    });

    it('takes a token of a pool whose clock is up to a minute ahead: who has just logged in gets in', async () => {
      const ahead = clock.nowSeconds() + 60;
      const jwt = signer.sign(claims({ iat: ahead, auth_time: ahead }));
      await expect(verifier().verify(jwt)).resolves.toBeDefined();
    });

    it('bears with clocks that differ, as far as it is told to', async () => {
      const tokens = verifier(5);
      const jwt = signer.sign(claims({ exp: clock.nowSeconds(), nbf: clock.nowSeconds() + 5 }));
      await expect(tokens.verify(jwt)).resolves.toBeDefined();
      clock.advanceSeconds(5);
      await expect(tokens.verify(jwt)).rejects.toMatchObject({ reason: 'expired' });
    });
  });

  describe('with what it remembers', () => {
    it('recalls a token that it has verified, and no other', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims());
      expect(tokens.recall(jwt)).toBeUndefined();
      const verified = await tokens.verify(jwt);
      expect(tokens.recall(jwt)).toBe(verified);
      expect(await tokens.verify(jwt)).toBe(verified);
    });

    it('does not take for a remembered token what only ends like one', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims());
      const verified = await tokens.verify(jwt);
      const [, , signature = ''] = jwt.split('.');
      const alike = [
        `${unsigned({ alg: 'RS256', kid: 'first' }, claims({ sub: 'mallory' }))}.${signature}`,
        `${jwt.slice(0, -signature.length)}${'A'.repeat(signature.length - 40)}${signature.slice(-40)}`,
        jwt.slice(1),
        ` ${jwt}`,
        signature,
        jwt.slice(-12),
        jwt.slice(-11),
        '',
      ];
      expect(alike.map((one) => tokens.recall(one))).toEqual(alike.map(() => undefined));
      const verdicts = await Promise.allSettled(alike.map((one) => tokens.verify(one)));
      expect(verdicts.map(({ status }) => status)).toEqual(alike.map(() => 'rejected'));
      expect(tokens.recall(jwt)).toBe(verified);
    });

    it('recalls it by the whole header too, in the usual spelling alone', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims());
      expect(tokens.recallSent(`Bearer ${jwt}`)).toBeUndefined();
      const verified = await tokens.verify(jwt);
      expect(tokens.recallSent(`Bearer ${jwt}`)).toBe(verified);

      const [head, payload, signature = ''] = jwt.split('.');
      const others = [
        jwt,
        `bearer ${jwt}`,
        `Bearer  ${jwt}`,
        ` Bearer ${jwt}`,
        `Bearer ${jwt} `,
        `DPoP ${jwt}`,
        `Basic ${jwt}`,
        `Bearer Bearer ${jwt}`,
        `Bearer ${head}.${payload?.slice(1)}.${signature}`,
        `Bearer ${unsigned({ alg: 'RS256', kid: 'first' }, claims({ sub: 'mallory' }))}.${signature}`,
        'Bearer ',
        '',
      ];
      expect(others.map((other) => tokens.recallSent(other))).toEqual(others.map(() => undefined));
      clock.advanceSeconds(3600);
      expect(() => tokens.recallSent(`Bearer ${jwt}`)).toThrow(
        expect.objectContaining({ reason: 'expired' }),
      );
      expect(tokens.recallSent(`Bearer ${jwt}`)).toBeUndefined();
    });

    it('does not recall a token that has expired since', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims());
      await tokens.verify(jwt);
      clock.advanceSeconds(3600);
      expect(() => tokens.recall(jwt)).toThrow(expect.objectContaining({ reason: 'expired' }));
      expect(tokens.recall(jwt)).toBeUndefined();
    });

    it('refuses it while the clock, set back, has it begin in a time to come, as it refuses new ones', async () => {
      const tokens = verifier();
      const [jwt = '', unseen = ''] = ['1', '2'].map((jti) => signer.sign(claims({ jti })));
      await tokens.verify(jwt);
      clock.setWallClockBack(60);
      expect(tokens.recall(jwt)).toBeDefined();
      clock.setWallClockBack(1);
      expect(() => tokens.recall(jwt)).toThrow(expect.objectContaining({ reason: 'not_yet_valid' }));
      expect(() => tokens.recallSent(`Bearer ${jwt}`)).toThrow(
        expect.objectContaining({ reason: 'not_yet_valid' }),
      );
      await expect(tokens.verify(unseen)).rejects.toMatchObject({ reason: 'not_yet_valid' });
      clock.advanceSeconds(1);
      expect(tokens.recall(jwt)).toBeDefined();
    });

    it('never remembers a token that it refused', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims({ client_id: 'intruder' }));
      await expect(tokens.verify(jwt)).rejects.toThrow();
      expect(tokens.recall(jwt)).toBeUndefined();
    });

    it('is not crowded out by tokens that it refuses', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims());
      await tokens.verify(jwt);
      for (let attempt = 0; attempt < 20; attempt += 1) {
        await tokens.verify(stranger.sign(claims({ jti: `forged-${attempt}` }))).catch(() => undefined);
      }
      expect(tokens.recall(jwt)).toBeDefined();
    });

    it('holds no more than it has room for, and forgets the oldest first', async () => {
      const tokens = verifier();
      const jwts = ['1', '2', '3', '4'].map((jti) => signer.sign(claims({ jti })));
      for (const jwt of jwts) await tokens.verify(jwt);
      expect(jwts.map((jwt) => tokens.recall(jwt)?.tokenId)).toEqual([undefined, '2', '3', '4']);
    });

    it('counts room in bytes: a long token takes the place of several', async () => {
      const tokens = verifier();
      const jwts = ['1', '2', '3'].map((jti) => signer.sign(claims({ jti })));
      for (const jwt of jwts) await tokens.verify(jwt);
      const long = signer.sign(claims({ 'cognito:groups': ['long'.repeat(150)] }));
      await tokens.verify(long);
      expect([...jwts, long].map((jwt) => tokens.recall(jwt) !== undefined)).toEqual([
        false,
        false,
        true,
        true,
      ]);
      const longest = signer.sign(claims({ 'cognito:groups': ['long'.repeat(1000)] }));
      await tokens.verify(longest);
      expect([longest, long].map((jwt) => tokens.recall(jwt) !== undefined)).toEqual([false, true]);
    });

    it('takes one token once, however often it is verified at the same time', async () => {
      const tokens = verifier();
      const [once, other] = ['1', '2'].map((jti) => signer.sign(claims({ jti })));
      await tokens.verify(other ?? '');
      await Promise.all(Array.from({ length: 50 }, () => tokens.verify(once ?? '')));
      expect(remembered.size).toBe(2);
      expect(tokens.recall(other ?? '')).toBeDefined();
    });

    it('forgets what has expired while others come in', async () => {
      remembered = new VerifiedTokenCache(1e6);
      const tokens = verifier();
      const verifyMany = async (many: number, seconds: number) => {
        for (let index = 0; index < many; index += 1)
          await tokens.verify(
            signer.sign(claims({ jti: `${seconds}-${index}`, exp: clock.nowSeconds() + seconds })),
          );
      };
      await verifyMany(20, 10);
      await verifyMany(10, 1000);
      clock.advanceSeconds(10);
      await verifyMany(20, 2000);
      expect(remembered.size).toBe(30);
    });

    it('remembers nothing where it has no room at all', async () => {
      remembered = new VerifiedTokenCache(0);
      const tokens = verifier();
      const jwt = signer.sign(claims());
      await tokens.verify(jwt);
      expect(tokens.recall(jwt)).toBeUndefined();
      await expect(tokens.verify(jwt)).resolves.toBeDefined();
    });

    it('forgets the tokens of a key that has left the JWKS', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims({ exp: clock.nowSeconds() + 86_400 }));
      await tokens.verify(jwt);
      jwks.signers = [new TokenSigner('second')];
      clock.advanceSeconds(601);
      await eventuallyTrue(() => tokens.recallSent(`Bearer ${jwt}`) === undefined);
      expect(tokens.recall(jwt)).toBeUndefined();
      await expect(tokens.verify(jwt)).rejects.toMatchObject({ reason: 'unknown_key' });
    });

    it('forgets the tokens of a key that another one has replaced under the same id', async () => {
      const tokens = verifier();
      const jwt = signer.sign(claims({ exp: clock.nowSeconds() + 86_400 }));
      await tokens.verify(jwt);
      jwks.signers = [stranger];
      clock.advanceSeconds(601);
      await eventuallyTrue(() => tokens.recall(jwt) === undefined);
      await expect(tokens.verify(jwt)).rejects.toMatchObject({ reason: 'bad_signature' });
    });
  });

  it('verifies many tokens at once, each with its own verdict', async () => {
    const tokens = verifier();
    const verdicts = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        tokens.verify((index % 2 === 0 ? signer : stranger).sign(claims({ jti: `jti-${index}` }))),
      ),
    );
    expect(
      verdicts.map((verdict) => (verdict.status === 'fulfilled' ? verdict.value.tokenId : 'refused')),
    ).toEqual(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? `jti-${index}` : 'refused')));
  });

  it('remembers a token as it was signed, whatever a handler tries to make of it', async () => {
    const tokens = verifier();
    const jwt = signer.sign(claims({ 'cognito:groups': ['staff'], tenant: { id: 7 } }));
    const token = await tokens.verify(jwt);
    for (const [holder, name] of [
      [token, 'subject'],
      [token, 'expiresAtSeconds'],
      [token.groups, '1'],
      [token.scopes, 'scopes'],
      [token.claims, 'sub'],
      [token.claims['cognito:groups'], '0'],
      [token.claims['tenant'], 'id'],
    ] as const) {
      expect(Reflect.set(Object(holder), name, 'admins')).toBe(false);
    }
    expect(tokens.recall(jwt)).toMatchObject({ subject: 'alice-sub', groups: ['staff'] });
    expect(JSON.stringify(token.claims)).toContain('"tenant":{"id":7}');
    expect(Object.values(token.scopes)).toEqual([]);
  });

  it('shows no remembered token to who prints whatever holds on to it', async () => {
    const tokens = verifier();
    const jwt = signer.sign(claims());
    await tokens.verify(jwt);
    expect(inspect(tokens, { depth: 20, showHidden: true, maxStringLength: null })).not.toContain(jwt);
  });

  it('never shows the token when it is printed or turned into JSON', async () => {
    const jwt = signer.sign(claims());
    const token = await verifier().verify(jwt);
    expect(`${inspect(token, { depth: 9, showHidden: true })}${JSON.stringify(token)}`).not.toContain(jwt);
    expect(token.reveal()).toBe(jwt);
  });
});
