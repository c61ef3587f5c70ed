import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { type AccessToken, CurrentPrincipal, CurrentToken, type Principal, Scopes } from '../../src/index.js';
import { ADAPTERS, type Answer } from '../e2e/running.server.js';
import { JwksServer } from '../tokens/jwks.server.js';
import { accessTokenClaims, ISSUER, TokenSigner, unsigned } from '../tokens/token.signer.js';
import { GuardedApp } from './guarded.app.js';

@Controller('orders')
class OrdersController {
  @Get()
  @Scopes('read')
  list(@CurrentPrincipal() who: Principal) {
    return { who, admin: ({} as Record<string, unknown>)['admin'] ?? null };
  }

  @Get('any')
  any(@CurrentToken() token: AccessToken) {
    return { scopes: [...token.scopes], groups: token.groups };
  }
}

const base64url = (text: string) => Buffer.from(text).toString('base64url');
const nowSeconds = () => Math.floor(Date.now() / 1000);
const good = (more: Record<string, unknown> = {}) => ({ ...accessTokenClaims(nowSeconds()), ...more });

function expectRefused(answer: Answer, reason?: string): void {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="api", error="invalid_token"/);
  if (reason !== undefined) expect(answer.body['reason']).toBe(reason);
}

describe.each(ADAPTERS)('RFC 8725, attacks with JSON Web Tokens, on %s', (adapter) => {
  const signer = new TokenSigner('the/key+id=');
  const partnerSigner = new TokenSigner('partner-key');
  const partnerIssuer = `${ISSUER}Partner`;
  let jwks: JwksServer;
  let partnerJwks: JwksServer;
  let evil: Server;
  let visitsToEvil = 0;
  let app: GuardedApp;

  beforeAll(async () => {
    jwks = await JwksServer.serving(signer);
    partnerJwks = await JwksServer.serving(partnerSigner);
    evil = createServer((_request, response) => {
      visitsToEvil += 1;
      response.end(JSON.stringify({ keys: [] }));
    }).listen(0, '127.0.0.1');
    await once(evil, 'listening');
    const pool = { userPoolId: 'eu-west-1_Test', clientIds: ['web'], issuer: ISSUER, jwksUri: jwks.url };
    const partners = { ...pool, issuer: partnerIssuer, jwksUri: partnerJwks.url, clientIds: ['shop'] };
    app = await GuardedApp.start({
      adapter,
      options: { pools: { default: pool, partners }, resourceServer: 'orders' },
      controllers: [OrdersController],
    });
  });

  afterAll(async () => {
    await app?.stop();
    evil.close();
    await Promise.all([jwks.close(), partnerJwks.close()]);
  });

  const bring = (token: string, path = '/orders') => app.get(path, token);
  const evilUrl = () => `http://127.0.0.1:${(evil.address() as AddressInfo).port}/jwks`;

  it('lets in what Cognito signs, so that all the rest is refused for its own fault', async () => {
    expect((await bring(signer.sign(good()))).status).toBe(200);
    expect((await bring(partnerSigner.sign(good({ iss: partnerIssuer, client_id: 'shop' })))).status).toBe(
      200,
    );
  });

  describe('§2.1, §3.1 the algorithm', () => {
    it.each(['none', 'None', 'NONE', 'nOnE', ''])('is not "%s"', async (alg) => {
      const content = unsigned({ alg, kid: 'the/key+id=' }, good());
      expectRefused(await bring(`${content}.`), 'unsupported_algorithm');
      expectRefused(await bring(`${content}.AA`), 'unsupported_algorithm');
      expectRefused(await bring(signer.signContent(content)), 'unsupported_algorithm');
    });

    it.each(['HS256', 'HS384', 'HS512'])('is not %s with the public key as its secret', async (alg) => {
      const key = createPublicKey({ key: signer.jwk as JsonWebKey, format: 'jwk' });
      const secrets = [
        key.export({ type: 'spki', format: 'pem' }).toString(),
        key.export({ type: 'spki', format: 'pem' }).toString().trim(),
        key.export({ type: 'pkcs1', format: 'pem' }).toString(),
        key.export({ type: 'spki', format: 'der' }),
        JSON.stringify(signer.jwk),
      ];
      for (const secret of secrets) {
        const content = unsigned({ alg, kid: 'the/key+id=' }, good());
        const signature = createHmac(`sha${alg.slice(2)}`, secret)
          .update(content)
          .digest('base64url');
        expectRefused(await bring(`${content}.${signature}`), 'unsupported_algorithm');
      }
    });

    it.each(['RS384', 'RS512', 'PS256', 'ES256', 'EdDSA', 'rs256', 'RS256 '])(
      'is not %s either, which no pool uses',
      async (alg) => {
        expectRefused(await bring(signer.sign(good(), { alg })), 'unsupported_algorithm');
      },
    );

    it.each([[['RS256']], [{ RS256: true }], [256], [null], [true]])('is text: %j', async (alg) => {
      expectRefused(await bring(signer.sign(good(), { alg })), 'unsupported_algorithm');
    });
  });

  describe('§3.10 the key', () => {
    const stranger = new TokenSigner('stranger');

    it('is never one that the token brings along, and nobody is asked for one', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      for (const header of [
        { jwk: stranger.jwk },
        { jku: evilUrl() },
        { x5u: evilUrl() },
        { x5c: ['MIIB'] },
        { jku: evilUrl(), jwk: stranger.jwk, x5u: evilUrl(), x5c: ['MIIB'], x5t: 'abc' },
      ]) {
        expectRefused(await bring(stranger.sign(good(), header)), 'unknown_key');
        expectRefused(await bring(stranger.sign(good(), { ...header, kid: 'the/key+id=' })), 'bad_signature');
        const content = unsigned({ alg: 'RS256', kid: 'the/key+id=', ...header }, good());
        const signature = sign('RSA-SHA256', Buffer.from(content), privateKey).toString('base64url');
        expectRefused(await bring(`${content}.${signature}`), 'bad_signature');
      }
      expect(visitsToEvil).toBe(0);
    });

    it.each([
      '../../../../dev/null',
      "' OR 1=1 --",
      '$(touch /tmp/x)',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'http://127.0.0.1/key',
      '\u0000',
      'the/key+id',
      'THE/KEY+ID=',
    ])('is not found by the kid %j', async (kid) => {
      expectRefused(await bring(stranger.sign(good(), { kid })), 'unknown_key');
    });

    it.each([[undefined], [null], [1], [['the/key+id=']], [{ kid: 'the/key+id=' }], ['']])(
      'is named by a kid that is text: %j',
      async (kid) => {
        expectRefused(await bring(signer.sign(good(), { kid })), 'malformed');
      },
    );

    it.each([[['exp']], [[]], [['b64']], ['exp'], [null], [{}]])('comes without crit: %j', async (crit) => {
      expectRefused(await bring(signer.sign(good(), { crit })), 'malformed');
    });

    it('of one pool is no key of another', async () => {
      expectRefused(await bring(signer.sign(good({ iss: partnerIssuer, client_id: 'shop' }))), 'unknown_key');
      const borrowed = signer.sign(good({ iss: partnerIssuer, client_id: 'shop' }), { kid: 'partner-key' });
      expectRefused(await bring(borrowed), 'bad_signature');
      expectRefused(await bring(partnerSigner.sign(good())), 'unknown_key');
    });

    it('is asked for a few times only when a flood of unknown ones comes, and known ones are let in', async () => {
      const before = jwks.timesAsked;
      const flood = Array.from({ length: 200 }, (_, index) => stranger.sign(good(), { kid: `k${index}` }));
      const answers = await Promise.all(flood.map((token) => bring(token)));

      expect(new Set(answers.map(({ status }) => status))).not.toContain(200);
      expect(answers.every(({ status }) => status === 401 || status === 503)).toBe(true);
      expect(jwks.timesAsked - before).toBeLessThan(30);
      expect((await bring(signer.sign(good({ jti: 'after the flood' })))).status).toBe(200);
    });
  });

  describe('§2.7, §3.8, §3.12 the claims', () => {
    it.each([
      ['another issuer', { iss: 'https://evil.example' }, 'wrong_issuer'],
      ['an issuer with a slash behind it', { iss: `${ISSUER}/` }, 'wrong_issuer'],
      ['an issuer in other letters', { iss: ISSUER.toUpperCase() }, 'wrong_issuer'],
      ['a list of issuers', { iss: [ISSUER] }, 'malformed'],
      ['no issuer', { iss: undefined }, 'malformed'],
      ['an ID token', { token_use: 'id', aud: 'web', client_id: undefined }, 'not_an_access_token'],
      ['another use', { token_use: ['access'] }, 'not_an_access_token'],
      ['no use', { token_use: undefined }, 'not_an_access_token'],
      ['another app client', { client_id: 'evil' }, 'wrong_client'],
      ["another pool's app client", { client_id: 'shop' }, 'wrong_client'],
      ['a list of app clients', { client_id: ['web'] }, 'malformed'],
      ['no app client', { client_id: undefined }, 'malformed'],
      ['another resource', { aud: 'https://other.example' }, 'wrong_audience'],
      ['a resource that is no text', { aud: { web: true } }, 'malformed'],
      ['an end that is text', { exp: '9999999999' }, 'malformed'],
      ['an end that is no number', { exp: null }, 'malformed'],
      ['an end that is a fraction', { exp: 9999999999.5 }, 'malformed'],
      ['no end', { exp: undefined }, 'malformed'],
      ['an end in the past', { exp: 1 }, 'expired'],
      ['an end before all time', { exp: -1 }, 'malformed'],
      ['a beginning in the future', { nbf: 9999999999 }, 'not_yet_valid'],
      ['a beginning that is text', { nbf: '1' }, 'malformed'],
      ['an issue in the future', { iat: 9999999999 }, 'not_yet_valid'],
      ['a login in the future', { auth_time: 9999999999 }, 'not_yet_valid'],
      ['no subject', { sub: undefined }, 'malformed'],
      ['a subject that is no text', { sub: { $ne: '' } }, 'malformed'],
      ['no id', { jti: undefined }, 'malformed'],
      ['an id that is no text', { jti: 1 }, 'malformed'],
      ['scopes in a list', { scope: ['orders/read'] }, 'malformed'],
      ['groups that are text', { 'cognito:groups': 'admins' }, 'malformed'],
      ['groups that are no texts', { 'cognito:groups': [['admins']] }, 'malformed'],
      ['a user that is no text', { username: ['alice'] }, 'malformed'],
      ['a login that is no text', { origin_jti: 5 }, 'malformed'],
      ['a binding to a key (RFC 7800)', { cnf: { jkt: 'abc' } }, 'sender_constrained'],
      ['a binding to a certificate (RFC 8705)', { cnf: { 'x5t#S256': 'abc' } }, 'sender_constrained'],
    ])('refuse %s, though the signature is good', async (_, claims, reason) => {
      expectRefused(await bring(signer.sign(good(claims))), reason);
    });

    it('count once: of two of a name others may take the other one (RFC 7519 §4)', async () => {
      const text = JSON.stringify(good());
      const header = base64url(JSON.stringify({ alg: 'RS256', kid: 'the/key+id=' }));
      const others = ['"iss":"https://evil.example"', '"client_id":"evil"', '"exp":1', '"jti":"jti-1"'];
      for (const second of others) {
        const payload = base64url(`${text.slice(0, -1)},${second}}`);
        expectRefused(await bring(signer.signContent(`${header}.${payload}`)), 'malformed');
      }
      const twoFold = base64url('{"alg":"none","alg":"RS256","kid":"x","kid":"the/key+id="}');
      expectRefused(await bring(signer.signContent(`${twoFold}.${base64url(text)}`)), 'malformed');
    });

    it('pollute no prototype and grant nothing by one', async () => {
      const polluting =
        '"__proto__":{"admin":true,"scope":"orders/read"},"constructor":{"prototype":{"admin":true}}';
      const payload = `${JSON.stringify(good({ scope: 'openid' })).slice(0, -1)},${polluting}}`;
      const token = signer.signContent(
        `${base64url(JSON.stringify({ alg: 'RS256', kid: 'the/key+id=' }))}.${base64url(payload)}`,
      );
      expect((await bring(token)).status).toBe(403);
      expect((await bring(signer.sign(good()))).body['admin']).toBeNull();
      const bare = signer.signContent(
        `${base64url('{"alg":"RS256","kid":"the/key+id=","__proto__":{"crit":["a"]}}')}.${base64url('{"__proto__":' + JSON.stringify(good()) + '}')}`,
      );
      expectRefused(await bring(bare));
    });

    it('are not taken for a user because a trigger gave a machine a name', async () => {
      const token = signer.sign(good({ sub: 'web', username: 'alice', origin_jti: undefined }));
      expect((await bring(token)).body['who']).toMatchObject({ kind: 'client', clientId: 'web' });
    });

    it('split no header and forge no line of the log', async () => {
      const token = signer.sign(good({ scope: 'a"\r\nX-Injected: yes', username: 'eve\r\n[Nest] forged' }));
      const answer = await bring(token);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('x-injected')).toBeNull();
      expect(answer.headers.get('www-authenticate')).toContain('scope="orders/read"');
      expect(app.log.text).not.toContain('[Nest] forged');
    });
  });

  describe('§3.11 the type', () => {
    it.each(['JWE', 'logout+jwt', 'dpop+jwt', 'application/logout+jwt'])('is not %s', async (typ) => {
      expectRefused(await bring(signer.sign(good(), { typ })), 'not_an_access_token');
    });

    it.each([[7], [null], [['JWT']], [{}]])('is text: %j', async (typ) => {
      expectRefused(await bring(signer.sign(good(), { typ })), 'malformed');
    });

    it.each([{ zip: 'DEF' }, { enc: 'A256GCM' }, { b64: false }, { cty: 'JWT' }])(
      'is that of a plain signed token: not %j',
      async (header) => {
        expectRefused(await bring(signer.sign(good(), header)), 'malformed');
      },
    );

    it.each(['JWT', 'at+jwt'])('may be said to be %s', async (typ) => {
      expect((await bring(signer.sign(good(), { typ }))).status).toBe(200);
    });
  });

  describe('§2.4, §2.8 what is no JWT', () => {
    const header = base64url(JSON.stringify({ alg: 'RS256', kid: 'the/key+id=' }));
    it.each([
      ['five parts, as an encrypted one has', 'a.b.c.d.e'],
      ['four parts', 'a.b.c.d'],
      ['two parts', 'a.b'],
      ['one part', 'a'],
      ['dots', '..'],
      ['many dots', '.'.repeat(5000)],
      ['a header that is a list', `${base64url('[]')}.${base64url('{}')}.AA`],
      ['a header that is a number', `${base64url('1')}.${base64url('{}')}.AA`],
      ['a payload that is null', `${header}.${base64url('null')}.AA`],
      ['a payload that is text', `${header}.${base64url('"text"')}.AA`],
      ['a payload that is no JSON', `${header}.${base64url('{"iss":')}.AA`],
      ['a payload that is no UTF-8', `${header}.${Buffer.from([0xff, 0xfe, 0xfd]).toString('base64url')}.AA`],
      [
        'signed claims with a byte that is no UTF-8',
        signer.signContent(
          `${header}.${Buffer.from(JSON.stringify(good({ username: 'al\u00ffce' })), 'latin1').toString('base64url')}`,
        ),
      ],
      ['plain base64', `${Buffer.from('{"a":"???>>>"}').toString('base64').replace(/=/g, '')}+/.e30.AA`],
      ['a NUL in JSON', `${base64url('{"alg":"RS256\\u0000","kid":"the/key+id="}')}.${base64url('{}')}.AA`],
    ])('is refused: %s', async (_, token) => {
      expectRefused(await bring(token));
    });

    it('is refused however deeply it is nested', async () => {
      const deep = `${'['.repeat(2500)}${']'.repeat(2500)}`;
      const nested = `${header}.${base64url(`{"iss":"${ISSUER}","x":${deep}}`)}.AA`;
      expectRefused(await bring(nested), 'malformed');
      expectRefused(await bring(`${base64url(`{"alg":${deep}}`)}.${base64url('{}')}.AA`));
      const inner = signer.sign(good());
      expectRefused(await bring(signer.signContent(`${header}.${base64url(JSON.stringify(inner))}`)));
    });

    it.each([12_000, 17_000, 200_000])('is refused when it has %i letters', async (length) => {
      const huge = signer.sign(good({ filler: 'x'.repeat(length) }));
      const answer = await bring(huge);
      // Node itself turns away headers of more than 16 kB.
      expect([200, 401, 431]).toContain(answer.status);
      if (length > 16_384) expect(answer.status).not.toBe(200);
    });

    it('costs little: a thousand pieces of rubbish ask for no key and verify no signature', async () => {
      const before = jwks.timesAsked;
      for (let index = 0; index < 10; index += 1) {
        const answers = await Promise.all(
          Array.from({ length: 100 }, () => bring(`e30.e30.${'A'.repeat(342)}`)),
        );
        expect(answers.every(({ status }) => status === 401)).toBe(true);
      }
      expect(jwks.timesAsked).toBe(before);
    });
  });

  it('never answered 500, and logged no token', () => {
    expect(app.log.text).not.toContain('ExceptionsHandler');
    expect(app.log.text).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });
});
