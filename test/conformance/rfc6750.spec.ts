import { once } from 'node:events';
import { get } from 'node:http';
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADAPTERS, type Answer, RunningServer } from '../e2e/running.server.js';
import { RunningUserPool, stranger, type Tokens } from '../e2e/running.user-pool.js';
import { TokenForger } from './token.forger.js';

/** RFC 6750 §3: auth-params of one Bearer challenge, each quoted. */
const CHALLENGE =
  /^Bearer realm="[^"]+"(, (error|error_description|scope)="[\x20\x21\x23-\x5b\x5d-\x7e]*")*$/;

function expectInvalidToken(answer: Answer, reason: string): void {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(CHALLENGE);
  expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect(answer.body).toMatchObject({ error: 'invalid_token', reason });
}

describe.each(ADAPTERS)('RFC 6750, bearer tokens, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;
  let alice: Tokens;
  let forger: TokenForger;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool });
    alice = await pool.signInByCode({ username: 'alice', scope: 'openid orders/read' });
    forger = new TokenForger(alice.accessToken);
  });

  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const bring = (token: string) => server.get('/orders', token);
  const withAuthorization = (authorization: string) =>
    server.fetch('/orders', { headers: { authorization } });

  describe('§2 the ways to send a token', () => {
    it.each(['Bearer', 'bearer', 'BEARER', 'Bearer '])(
      'accepts the header with the scheme "%s"',
      async (scheme) => {
        expect((await withAuthorization(`${scheme} ${alice.accessToken}`)).status).toBe(200);
      },
    );

    it.each(['Bearer TOKEN\xa0', 'bearer TOKEN\xa0', 'bearer TOKEN \xa0'])(
      'answers 400 to %j, which does not end with the token',
      async (authorization) => {
        const answer = await withAuthorization(authorization.replace('TOKEN', alice.accessToken));
        expect(answer.status).toBe(400);
      },
    );

    it('does not accept a token in the query, where it would be logged (§5.3)', async () => {
      const answer = await server.get(`/orders?access_token=${alice.accessToken}`);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"');
    });

    it.each([
      '/orders?access_token=TOKEN',
      '/orders?a=1&access%5Ftoken=TOKEN',
      '/orders?access_token[]=TOKEN',
      '/orders?access_token%5Ba%5D=TOKEN',
    ])('answers 400 to a token in the header and one in the query: %s (§2)', async (path) => {
      const answer = await server.get(path.replace('TOKEN', alice.accessToken), alice.accessToken);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('www-authenticate')).toMatch(CHALLENGE);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
    });

    it('answers 400 to a token in the header and one in a form (§2)', async () => {
      const answer = await server.form(
        '/orders',
        { access_token: alice.accessToken },
        { authorization: `Bearer ${alice.accessToken}` },
      );
      expect(answer.status).toBe(400);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
    });

    it('does not mistake other parameters for a token', async () => {
      const answer = await server.get('/orders?access_tokens=1&my%20access_token=2', alice.accessToken);
      expect(answer.status).toBe(200);
    });

    it('does not accept a token in the body', async () => {
      const answer = await server.form('/orders', { access_token: alice.accessToken });
      expect(answer.status).toBe(401);
    });
  });

  describe('§3 the WWW-Authenticate header', () => {
    it.each([
      ['no header', undefined],
      ['an empty header', ''],
      ['another scheme', 'Basic YWxpY2U6c2VjcmV0'],
      ['a scheme that only begins like it', 'Bearertoken abc'],
      ['a token without a scheme', 'abc.def.ghi'],
    ])('names the scheme and no error when the request brings %s (§3.1)', async (_, authorization) => {
      const answer = await server.fetch('/orders', {
        headers: authorization === undefined ? {} : { authorization },
      });

      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"');
      expect(answer.body).not.toHaveProperty('error');
    });

    it.each([
      ['no token', 'Bearer'],
      ['a blank for a token', 'Bearer   '],
      ['two tokens', 'Bearer abc def'],
      ['a comma list', 'Bearer abc, Bearer def'],
      ['characters outside b64token', 'Bearer abc"def'],
      ['a quoted token', 'Bearer "abc"'],
    ])('answers 400 invalid_request to a Bearer header with %s (§3.1)', async (_, authorization) => {
      const answer = await withAuthorization(authorization);

      expect(answer.status).toBe(400);
      expect(answer.headers.get('www-authenticate')).toMatch(CHALLENGE);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
    });

    it('answers 403 insufficient_scope and names the scope that is needed (§3.1)', async () => {
      const answer = await server.postJson('/orders', { item: 'tea', quantity: 1 }, alice.accessToken);

      expect(answer.status).toBe(403);
      expect(answer.headers.get('www-authenticate')).toMatch(CHALLENGE);
      expect(answer.headers.get('www-authenticate')).toMatch(
        /error="insufficient_scope".*scope="orders\/write"/,
      );
    });

    it('answers 400 to two Authorization headers, though each alone would do (§3.1)', async () => {
      const one = ['Authorization', `Bearer ${alice.accessToken}`];
      const headers = ['Host', 'localhost', ...one, ...one];
      const request = get(new URL('/orders', server.url), { headers });
      const [answer] = await once(request, 'response');
      answer.resume();
      expect(answer.statusCode).toBe(400);
      expect(answer.headers['www-authenticate']).toContain('error="invalid_request"');
    });

    it('answers 401 to a header of 15 kB without a token in it, and echoes nothing', async () => {
      const rubbish = 'x'.repeat(15_000);
      const answer = await withAuthorization(`Bearer ${rubbish}`);

      expectInvalidToken(answer, 'malformed');
      expect(answer.text).not.toContain('xxxx');
    });
  });

  describe('§3.1 invalid_token', () => {
    it('refuses claims that were changed after signing', async () => {
      expectInvalidToken(await bring(forger.changed({ claims: { scope: 'orders/admin' } })), 'bad_signature');
    });

    it('refuses a token that says it needs no signature', async () => {
      expectInvalidToken(await bring(forger.changed({ header: { alg: 'none' } })), 'unsupported_algorithm');
      expectInvalidToken(
        await bring(forger.changed({ header: { alg: 'none' }, signature: '' })),
        'unsupported_algorithm',
      );
    });

    it('refuses a token signed with our own public key as an HMAC secret', async () => {
      const answer = await fetch(`${pool.issuer}/.well-known/jwks.json`);
      const { keys } = (await answer.json()) as { keys: JsonWebKey[] };
      for (const jwk of keys) {
        const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
        expectInvalidToken(await bring(forger.signedWithSecret(pem.toString())), 'unsupported_algorithm');
      }
    });

    it("refuses another key under the pool's kid, and a key that the token brings along", async () => {
      expectInvalidToken(await bring(forger.signedWithOwnKey()), 'bad_signature');
      const brought = { jwk: forger.ownJwk, jku: 'http://127.0.0.1:1/jwks' };
      expectInvalidToken(await bring(forger.signedWithOwnKey(brought)), 'bad_signature');
      expectInvalidToken(await bring(forger.signedWithOwnKey({ kid: 'another' })), 'unknown_key');
    });

    it('refuses a token with an unknown critical header', async () => {
      expectInvalidToken(await bring(forger.changed({ header: { crit: ['b64'], b64: false } })), 'malformed');
    });

    it('refuses another spelling of a good signature, before and after the token was seen', async () => {
      expect((await bring(alice.accessToken)).status).toBe(200);
      const last = alice.accessToken.at(-1) ?? '';
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const twin = alphabet[alphabet.indexOf(last) ^ 1] ?? '';

      expectInvalidToken(await bring(alice.accessToken.slice(0, -1) + twin), 'malformed');
      expectInvalidToken(await bring(`${alice.accessToken}=`), 'malformed');
      expect((await bring(`${alice.accessToken}.`)).status).toBe(401);
    });

    it('refuses an ID token', async () => {
      expectInvalidToken(await bring(alice.idToken), 'not_an_access_token');
    });

    it('refuses a refresh token', async () => {
      expectInvalidToken(await bring(alice.refreshToken), 'malformed');
    });

    it('refuses the token of an app client that is not allowed', async () => {
      const { accessToken } = await pool.signIn('alice', stranger.clientId);
      expectInvalidToken(await bring(accessToken), 'wrong_client');
    });

    it('refuses the token of another pool', async () => {
      const another = await RunningUserPool.start();
      const { accessToken } = await another.signIn('alice');
      await another.stop();
      expectInvalidToken(await bring(accessToken), 'wrong_issuer');
    });

    it('refuses an expired token, whether or not it was seen before', async () => {
      pool.clock.move(-3602);
      const { accessToken } = await pool.signInByCode();
      pool.clock.move(3602);
      expectInvalidToken(await bring(accessToken), 'expired');
      expectInvalidToken(await bring(accessToken), 'expired');
    });

    it.each([
      'a.b.c',
      '..',
      'a.b',
      `${'a'.repeat(20_000)}.b.c`,
      'e30.e30.e30',
      'bnVsbA.bnVsbA.bnVsbA',
      '-._~+/=',
    ])('refuses what is no JWT: %.12s', async (rubbish) => {
      const answer = await bring(rubbish);
      if (answer.status !== 431) expectInvalidToken(answer, answer.body['reason'] as string);
    });
  });
});
