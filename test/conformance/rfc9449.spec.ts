import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import type * as Jose from 'jose';
import { CurrentToken, type AccessToken, DpopReplayStore, Scopes } from '../../src/index.js';
import { ADAPTERS, type Answer } from '../e2e/running.server.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { JwksServer } from '../tokens/jwks.server.js';
import { accessTokenClaims, ISSUER, TokenSigner } from '../tokens/token.signer.js';
import { GuardedApp } from './guarded.app.js';

const ORIGIN = 'https://api.example.com';

@Controller('orders')
class OrdersController {
  @Get()
  @Scopes('read')
  list(@CurrentToken() token: AccessToken) {
    return token;
  }

  @Post()
  @Scopes('write')
  create() {
    return 'made';
  }
}

class BrokenStore extends DpopReplayStore {
  override remember(): boolean {
    throw new Error('gone');
  }
}

interface Proof {
  readonly key?: Jose.GenerateKeyPairResult;
  readonly alg?: string;
  readonly typ?: string;
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

describe.each(ADAPTERS)('RFC 9449, tokens bound to a key, on %s', (adapter) => {
  const signer = new TokenSigner('key');
  let jose: typeof Jose;
  let jwks: JwksServer;
  let app: GuardedApp;
  let key: Jose.GenerateKeyPairResult;
  let bound: string;

  beforeAll(async () => {
    jose = await import('jose');
    jwks = await JwksServer.serving(signer);
    app = await start();
    key = await jose.generateKeyPair('ES256', { extractable: true });
    bound = await boundTo(key);
  });
  afterAll(async () => {
    await app?.stop();
    await jwks.close();
  });

  const start = (dpop: object = { origin: ORIGIN }, more: object = {}) =>
    GuardedApp.start({
      adapter,
      options: {
        pools: {
          default: { userPoolId: 'eu-west-1_Test', clientIds: ['web'], issuer: ISSUER, jwksUri: jwks.url },
        },
        resourceServer: 'orders',
        dpop,
        ...more,
      },
      controllers: [OrdersController],
    });
  const claims = (more: object = {}) => ({
    ...accessTokenClaims(Math.floor(Date.now() / 1000)),
    jti: randomUUID(),
    ...more,
  });
  const boundTo = async ({ publicKey }: Jose.GenerateKeyPairResult) =>
    signer.sign(claims({ cnf: { jkt: await jose.calculateJwkThumbprint(await jose.exportJWK(publicKey)) } }));
  const proofOf = async (accessToken: string, proof: Proof = {}) => {
    const { key: pair = key, alg = 'ES256', typ = 'dpop+jwt', header = {} } = proof;
    const all: Record<string, unknown> = {
      htm: 'GET',
      htu: `${ORIGIN}/orders`,
      jti: randomUUID(),
      iat: Math.floor(Date.now() / 1000),
      ath: createHash('sha256').update(accessToken).digest('base64url'),
      ...proof.claims,
    };
    return new jose.SignJWT(all)
      .setProtectedHeader({ alg, typ, jwk: await jose.exportJWK(pair.publicKey), ...header })
      .sign(pair.privateKey, { crit: { 'urn:x': true } });
  };
  const bring = (accessToken: string, proof: string | undefined, to = app, path = '/orders') =>
    to.fetch(path, {
      headers: { authorization: `DPoP ${accessToken}`, ...(proof === undefined ? {} : { dpop: proof }) },
    });
  const expectRefused = (answer: Answer, error = 'invalid_dpop_proof') => {
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(
      new RegExp(`^DPoP realm="api", error="${error}", error_description="[^"]+".*, algs="ES256 RS256"$`),
    );
  };

  it('lets in who proves to hold the key, also a second time with a new proof, and whatever the query', async () => {
    expect((await bring(bound, await proofOf(bound))).status).toBe(200);
    expect((await bring(bound, await proofOf(bound))).status).toBe(200);
    expect((await bring(bound, await proofOf(bound), app, '/orders?page=2')).status).toBe(200);
    const rsa = await jose.generateKeyPair('RS256', { extractable: true });
    const token = await boundTo(rsa);
    expect((await bring(token, await proofOf(token, { key: rsa, alg: 'RS256' }))).status).toBe(200);
  });

  it('never takes a bound token as a bearer token, though it was seen with a proof (§7.1)', async () => {
    const answer = await app.get('/orders', bound);
    expect(answer.status).toBe(401);
    expect(answer.body['reason']).toBe('sender_constrained');
  });

  it('offers both schemes to who brings no token, and to who brings a bound one as bearer (§7.2)', async () => {
    const both = 'Bearer realm="api", DPoP realm="api", algs="ES256 RS256"';
    expect((await app.get('/orders')).headers.get('www-authenticate')).toBe(both);
    expect((await app.get('/orders', bound)).headers.get('www-authenticate')).toMatch(
      /^Bearer realm="api", error="invalid_token", .+, DPoP realm="api", algs="ES256 RS256"$/,
    );
    const withoutScope = signer.sign(claims({ scope: 'openid' }));
    expect((await app.get('/orders', withoutScope)).headers.get('www-authenticate')).not.toContain('DPoP');
  });

  it('takes no unbound token under the DPoP scheme', async () => {
    const token = signer.sign(claims());
    expectRefused(await bring(token, await proofOf(token)), 'invalid_token');
    expect((await app.get('/orders', token)).status).toBe(200);
  });

  it('takes a proof once (§11.1)', async () => {
    const proof = await proofOf(bound);
    const answers = await Promise.all([bring(bound, proof), bring(bound, proof), bring(bound, proof)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(2);
    expectRefused(await bring(bound, proof));
  });

  it.each<[string, Proof]>([
    ['for another method', { claims: { htm: 'POST' } }],
    ['for another path', { claims: { htu: `${ORIGIN}/other` } }],
    ['for another host', { claims: { htu: 'https://evil.example/orders' } }],
    ['for no address', { claims: { htu: 'orders' } }],
    ['for another token', { claims: { ath: 'abc' } }],
    ['for no token', { claims: { ath: undefined } }],
    ['that is too old', { claims: { iat: Math.floor(Date.now() / 1000) - 3600 } }],
    ['from the future', { claims: { iat: Math.floor(Date.now() / 1000) + 3600 } }],
    ['of no time', { claims: { iat: undefined } }],
    ['of a time that is text', { claims: { iat: '1' } }],
    ['without an id', { claims: { jti: undefined } }],
    ['with a long id', { claims: { jti: 'x'.repeat(300) } }],
    ['of another type', { typ: 'JWT' }],
    ['that demands an extension', { header: { crit: ['urn:x'], 'urn:x': 1 } }],
  ])('refuses a proof %s (§4.3)', async (_, proof) => {
    expectRefused(await bring(bound, await proofOf(bound, proof)));
  });

  it('refuses a proof of another key, with the private key in it, of another algorithm, or none', async () => {
    const other = await jose.generateKeyPair('ES256', { extractable: true });
    expectRefused(await bring(bound, await proofOf(bound, { key: other })));
    const own = await jose.exportJWK(key.publicKey);
    expectRefused(await bring(bound, await proofOf(bound, { key: other, header: { jwk: own } })));
    const jwk = await jose.exportJWK(key.privateKey);
    expectRefused(await bring(bound, await proofOf(bound, { header: { jwk } })));
    const ed = await jose.generateKeyPair('EdDSA', { extractable: true });
    expectRefused(await bring(bound, await proofOf(bound, { key: ed, alg: 'EdDSA' })));
    expectRefused(await bring(bound, undefined));
    for (const rubbish of ['rubbish', 'a.b.c', '..', 'e30.e30.e30', `${'a'.repeat(9000)}.b.c`]) {
      expectRefused(await bring(bound, rubbish));
    }
    const two = await app.fetch('/orders', {
      headers: [
        ['authorization', `DPoP ${bound}`],
        ['dpop', await proofOf(bound)],
        ['dpop', await proofOf(bound)],
      ],
    });
    expectRefused(two);
  });

  it('holds a bound token to the scopes of the route', async () => {
    const answer = await app.fetch('/orders', {
      method: 'POST',
      headers: { authorization: `DPoP ${bound}`, dpop: await proofOf(bound, { claims: { htm: 'POST' } }) },
    });
    expect(answer.status).toBe(403);
  });

  it('answers 503 while it cannot tell whether a proof was used', async () => {
    const broken = await start({ origin: ORIGIN, replays: new BrokenStore() });
    const answer = await bring(bound, await proofOf(bound), broken);
    expect(answer.status).toBe(503);
    expect(answer.body['reason']).toBe('store_unavailable');
    await broken.stop();
  });

  it('takes no bound token at all until it is switched on', async () => {
    const off = await GuardedApp.start({
      adapter,
      options: {
        pools: {
          default: { userPoolId: 'eu-west-1_Test', clientIds: ['web'], issuer: ISSUER, jwksUri: jwks.url },
        },
      },
      controllers: [OrdersController],
    });
    expect((await bring(bound, await proofOf(bound), off)).status).toBe(401);
    expect((await off.get('/orders', bound)).body['reason']).toBe('sender_constrained');
    await off.stop();
  });

  describeWithRedis('with Redis', () => {
    it('takes a proof once on all instances together', async () => {
      const redis = await RedisProcess.started();
      const more = { redis: { url: redis.url } };
      const [one, other] = [await start(undefined, more), await start(undefined, more)];
      const proof = await proofOf(bound);
      expect((await bring(bound, proof, one)).status).toBe(200);
      expectRefused(await bring(bound, proof, other));
      expect((await bring(bound, await proofOf(bound), other)).status).toBe(200);
      await Promise.all([one.stop(), other.stop()]);
      await redis.kill();
    });
  });
});
