import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from 'axios';
import { authorizationCode } from 'axios-oauth-client';
import { codeChallengeOf } from '../../src/oauth2/pkce.js';
import { ADAPTERS, type Answer, basic, RunningServer } from '../e2e/running.server.js';
import { backOffice, CALLBACK, codeParameters, RunningUserPool, web } from '../e2e/running.user-pool.js';

function expectError(answer: Answer, error: string): void {
  expect({ status: answer.status, error: answer.body['error'] }).toEqual({ status: 400, error });
}

describe('RFC 7636, the code challenge', () => {
  it('is the one of appendix B', () => {
    expect(codeChallengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });
});

describe.each(ADAPTERS)('RFC 7636, PKCE, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter, pool });
  });

  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  it.each([
    ['missing', undefined, 'invalid_request'],
    ['empty', '', 'invalid_request'],
    ['42 characters long (§4.1)', 'a'.repeat(42), 'invalid_request'],
    ['129 characters long (§4.1)', 'a'.repeat(129), 'invalid_request'],
    ['made of other characters (§4.1)', `${'a'.repeat(42)}+`, 'invalid_request'],
    ['that ends with a line feed', `${'a'.repeat(43)}\n`, 'invalid_request'],
    ['another one (§4.6)', 'a'.repeat(43), 'invalid_grant'],
  ])('refuses a verifier that is %s', async (_, codeVerifier, error) => {
    const { code_verifier: _own, ...parameters } = codeParameters(await pool.code());
    const sent: Record<string, string> = codeVerifier === undefined ? {} : { code_verifier: codeVerifier };
    expectError(await server.token({ ...parameters, ...sent }), error);
  });

  it('refuses the challenge itself for a verifier: there is no plain (§7.2)', async () => {
    const { code, codeVerifier } = await pool.code();
    const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
    expectError(await server.token(codeParameters({ code, codeVerifier: challenge })), 'invalid_grant');
  });

  it('gives no second try after a wrong verifier', async () => {
    const parameters = codeParameters(await pool.code());
    expectError(await server.token({ ...parameters, code_verifier: 'b'.repeat(64) }), 'invalid_grant');
    expectError(await server.token(parameters), 'invalid_grant');
  });

  it('accepts verifiers of 43 and of 128 characters (§4.1)', async () => {
    for (const length of [43, 128]) {
      const codeVerifier = randomBytes(96).toString('base64url').slice(0, length);
      const url = new URL('/oauth2/authorize', pool.url);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: web.clientId,
        redirect_uri: CALLBACK,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString();
      const browser = pool.browser();
      await browser.open(url.href);
      const callback = await browser.submit({ username: 'alice', password: 'Alice-Passw0rd' });
      const code = callback?.searchParams.get('code') ?? '';
      expect((await server.token(codeParameters({ code, codeVerifier }))).status).toBe(200);
    }
  });

  it('refuses a code that was asked for without a challenge, with and without a verifier (RFC 9700 §4.8.2)', async () => {
    const withVerifier = codeParameters(await pool.code({ withChallenge: false }));
    expectError(await server.token(withVerifier), 'invalid_grant');

    const { code_verifier: _, ...without } = codeParameters(await pool.code({ withChallenge: false }));
    expectError(await server.token(without), 'invalid_request');
  });

  it('demands a verifier of a confidential client too (RFC 9700 §2.1.1)', async () => {
    const office = basic(backOffice.clientId, backOffice.clientSecret);
    const { code, codeVerifier } = await pool.code({ client: backOffice });
    const { client_id: _, code_verifier: _own, ...without } = codeParameters({ code, codeVerifier });

    expectError(await server.token(without, office), 'invalid_request');
    expect((await server.token({ ...without, code_verifier: codeVerifier }, office)).status).toBe(200);
  });

  describe('for a client with a secret that may leave it out (RFC 9700 §2.1.1)', () => {
    const asked = { response_type: 'code', client_id: backOffice.clientId, redirect_uri: CALLBACK };
    const exchange = { grant_type: 'authorization_code', redirect_uri: CALLBACK };
    const office = basic(backOffice.clientId, backOffice.clientSecret);
    let lenient: RunningServer;

    beforeAll(async () => {
      const clients = [web, { ...backOffice, pkce: 'optional' }] as const;
      lenient = await RunningServer.start({ adapter, pool, options: { clients } });
    });
    afterAll(() => lenient?.stop());

    it('lets axios-oauth-client log in, from the authorization endpoint on', async () => {
      const browser = pool.browser();
      await browser.open(`${lenient.url}/oauth2/authorize?${String(new URLSearchParams(asked))}`);
      const callback = await browser.submit({ username: 'alice', password: 'Alice-Passw0rd' });
      const url = `${lenient.url}/oauth2/token`;
      const { clientId, clientSecret } = backOffice;
      const redeem = authorizationCode(create(), url, clientId, clientSecret, CALLBACK);
      const tokens = await redeem(callback?.searchParams.get('code') ?? '', 'openid orders/read');
      expect((await lenient.get('/orders', tokens.access_token)).status).toBe(200);
    });

    it('holds it to what was begun with a challenge', async () => {
      const { code } = await pool.code({ client: backOffice });
      expectError(await lenient.token({ ...exchange, code }, office), 'invalid_grant');
      const { code: other } = await pool.code({ client: backOffice });
      const wrong = { ...exchange, code: other, code_verifier: 'b'.repeat(64) };
      expectError(await lenient.token(wrong, office), 'invalid_grant');
    });

    it.each([
      ['code_challenge', 'short'],
      ['code_challenge_method', 'S256'],
      ['code_challenge_method', 'plain'],
    ])('refuses half of it: %s=%s', async (name, value) => {
      const query = new URLSearchParams({ ...asked, [name]: value }).toString();
      const answer = await lenient.fetch(`/oauth2/authorize?${query}`, { redirect: 'manual' });
      expect(answer.status).toBe(400);
    });

    it('demands it of public clients as ever', async () => {
      const { code } = await pool.code({ withChallenge: false });
      const parameters = { ...exchange, client_id: web.clientId, code };
      expectError(await lenient.token(parameters), 'invalid_request');
    });
  });

  it.each([
    ['plain', 'a'.repeat(43)],
    ['', 'a'.repeat(43)],
    ['S512', 'a'.repeat(43)],
    ['S256', 'too-short'],
  ])('hands out no code for the method "%s" and the challenge "%.10s" (§4.3)', async (method, challenge) => {
    const url = new URL('/oauth2/authorize', pool.url);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: web.clientId,
      redirect_uri: CALLBACK,
      code_challenge: challenge,
      code_challenge_method: method,
    }).toString();
    const callback = await pool.browser().open(url.href);
    expect(callback?.searchParams.get('error')).toBe('invalid_request');
  });
});
