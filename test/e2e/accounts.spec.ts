import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AccountModule, AuthModule, PasswordGrant, RefreshTokenGrant } from '../../src/index.js';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { ADAPTERS, type Adapter, RunningServer } from './running.server.js';
import { RunningUserPool } from './running.user-pool.js';

const NEW_PASSWORD = 'Another-Passw0rd';
const WEB = 'testwebclient0123456789abc';

let pool: TestUserPool;

beforeAll(async () => {
  pool = await startUserPool({
    users: ['alice', 'bob'],
    customAttributes: ['custom:role'],
    mfa: { configuration: 'OPTIONAL' },
    resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
  });
});
afterAll(() => pool.stop());
beforeEach(() => pool.reset());

describe.each(ADAPTERS)('the account routes on %s', (adapter) => {
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    app = await started(adapter);
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  async function send(method: string, path: string, body?: unknown, accessToken?: string) {
    const answer = await fetch(`${url}/auth/account${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      wait: answer.headers.get('retry-after'),
      text,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  }

  async function login(username: string, password: string = testPassword) {
    const answer = await fetch(`${url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    return {
      status: answer.status,
      ...((await answer.json()) as { access_token: string; refresh_token: string }),
    };
  }

  const isAlive = async (accessToken: string) =>
    (await fetch(`${url}/auth/me`, { headers: { authorization: `Bearer ${accessToken}` } })).status === 200;

  it('answer what cannot be read in their own form, and repeat none of it', async () => {
    const sent = async (path: string, type: string, body: string) => {
      const headers = { 'content-type': type };
      const answer = await fetch(`${url}/auth/account${path}`, { method: 'POST', headers, body });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      return answer.json();
    };
    const refusal = { reason: 'malformed_request', message: 'The request cannot be read.' };
    for (const path of ['', '/confirm', '/reset-password']) {
      for (const body of ['{"password":"hunter2",', 'hunter2']) {
        expect(await sent(path, 'application/json', body)).toEqual({ statusCode: 400, ...refusal });
      }
      const long = JSON.stringify({ password: 'hunter2'.repeat(300_000) });
      expect(await sent(path, 'application/json', long)).toEqual({ statusCode: 413, ...refusal });
      expect(await sent(path, 'text/xml', '<hunter2/>')).toMatchObject({ reason: 'malformed_request' });
    }
  });

  describe('for people without a login', () => {
    const zoe = { username: 'zoe', password: testPassword, attributes: { email: 'zoe@example.com' } };

    it('sign up, send a code, and let in whoever confirms it', async () => {
      expect((await send('POST', '', zoe)).status).toBe(202);
      expect((await login('zoe')).status).toBe(401);
      await send('POST', '/resend-code', { username: 'zoe' });
      expect((await send('POST', '/confirm', { username: 'zoe', code: '000000' })).body).toMatchObject({
        statusCode: 400,
        reason: 'code_refused',
      });
      expect((await send('POST', '/confirm', { username: 'zoe', code: pool.lastCode('zoe') })).status).toBe(
        204,
      );
      expect((await login('zoe')).status).toBe(200);
    });

    it('answer alike whether or not there is such an account', async () => {
      const fresh = await send('POST', '', zoe);
      const taken = await send('POST', '', { ...zoe, username: 'alice' });
      expect(taken).toEqual(fresh);
      for (const path of ['/resend-code', '/forgot-password']) {
        const known = await send('POST', path, { username: 'alice' });
        expect(known.status).toBe(202);
        expect(await send('POST', path, { username: 'nobody' })).toEqual(known);
      }
      const guess = (path: string, username: string) =>
        send('POST', path, {
          username,
          code: '123456',
          ...(path === '/confirm' ? {} : { password: NEW_PASSWORD }),
        });
      for (const path of ['/confirm', '/reset-password']) {
        const known = await guess(path, 'alice');
        expect(known.body['reason']).toBe('code_refused');
        expect(await guess(path, 'nobody')).toEqual(known);
      }
    });

    it('set a new password by the code that was sent', async () => {
      await send('POST', '/forgot-password', { username: 'alice' });
      const code = pool.lastCode('alice');
      const weak = await send('POST', '/reset-password', { username: 'alice', code, password: 'short' });
      expect(weak.body).toMatchObject({ statusCode: 400, reason: 'password_refused' });
      expect(weak.body['message']).toContain('It is too short.');
      expect(
        (await send('POST', '/reset-password', { username: 'alice', code, password: NEW_PASSWORD })).status,
      ).toBe(204);
      expect((await login('alice', NEW_PASSWORD)).status).toBe(200);
      const again = await send('POST', '/reset-password', {
        username: 'alice',
        code,
        password: testPassword,
      });
      expect(again.body['reason']).toBe('code_refused');
    });

    it.each(['x', 'short', ' Spaced-Passw0rd'])(
      'say of the password %j that it is refused',
      async (password) => {
        const signUp = await send('POST', '', { ...zoe, password });
        await send('POST', '/forgot-password', { username: 'bob' });
        const reset = { username: 'bob', code: pool.lastCode('bob'), password };
        const { access_token } = await login('bob');
        const change = { previous_password: testPassword, password };
        const changed = await send('POST', '/password', change, access_token);
        for (const { status, body } of [signUp, await send('POST', '/reset-password', reset), changed]) {
          expect([status, body['reason']]).toEqual([400, 'password_refused']);
          expect(body['message']).toContain('too short');
        }
        const wrong = { previous_password: 'x', password: NEW_PASSWORD };
        expect((await send('POST', '/password', wrong, access_token)).body['reason']).toBe('wrong_password');
      },
    );

    it('let nobody choose a role, a group or a proved address', async () => {
      for (const attributes of [{ 'custom:role': 'admin' }, { email_verified: 'true' }, { sub: '1' }]) {
        const refused = await send('POST', '', { ...zoe, attributes });
        expect(refused.body).toMatchObject({ statusCode: 400, reason: 'attribute_refused' });
      }
      const groups = await send('POST', '', { ...zoe, groups: ['admins'] });
      expect(groups.body).toMatchObject({ statusCode: 400, reason: 'malformed_request' });
    });

    it.each([
      [{ username: 'zoe' }],
      [{ ...zoe, username: ['zoe'] }],
      [{ ...zoe, password: 7 }],
      [{ ...zoe, username: 'z'.repeat(129) }],
      [{ ...zoe, attributes: { email: null } }],
      [[]],
      ['text'],
    ])('refuse a sign-up of %j without repeating it', async (body) => {
      const answer = await send('POST', '', body);
      expect(answer.status).toBe(400);
      expect(answer.text).not.toContain(testPassword);
    });
  });

  describe('of users themselves', () => {
    it('show, change and prove what is theirs', async () => {
      const { access_token } = await login('alice');
      const before = await send('GET', '', undefined, access_token);
      expect(before.body).toMatchObject({ username: 'alice', attributes: { email: 'alice@example.com' } });
      const changed = await send(
        'PATCH',
        '',
        { attributes: { name: 'Alice Liddell', email: 'new@example.com' } },
        access_token,
      );
      expect(changed.body).toMatchObject({ codes_sent: [{ attribute: 'email', medium: 'EMAIL' }] });
      const code = pool.lastCode('alice');
      const wrong = await send('POST', '/attributes/email/verify', { code: '000000' }, access_token);
      expect(wrong.body['reason']).toBe('code_refused');
      expect((await send('POST', '/attributes/email/verify', { code }, access_token)).status).toBe(204);
      expect((await send('PATCH', '', { attributes: { name: null } }, access_token)).status).toBe(200);
      const after = await send('GET', '', undefined, access_token);
      expect(after.body['attributes']).toMatchObject({ email: 'new@example.com', email_verified: 'true' });
      expect(after.body['attributes']).not.toHaveProperty('name');
    });

    it('change a password, and with it end every other login', async () => {
      const [here, elsewhere] = [await login('alice'), await login('alice')];
      const change = (previous_password: string, password: string) =>
        send('POST', '/password', { previous_password, password }, here.access_token);
      expect((await change('Wrong-Passw0rd', NEW_PASSWORD)).body).toMatchObject({
        statusCode: 400,
        reason: 'wrong_password',
      });
      expect((await change(testPassword, 'short')).body['reason']).toBe('password_refused');
      expect(await isAlive(elsewhere.access_token)).toBe(true);
      expect((await change(testPassword, NEW_PASSWORD)).status).toBe(204);
      expect(await isAlive(here.access_token)).toBe(true);
      expect(await isAlive(elsewhere.access_token)).toBe(false);
      expect((await login('alice')).status).toBe(401);
      expect((await login('alice', NEW_PASSWORD)).status).toBe(200);
    });

    it('set up an authenticator app, and ask for its code from then on', async () => {
      const { access_token } = await login('alice');
      const { body } = await send('POST', '/second-factors/totp', undefined, access_token);
      expect(body['otpauth_uri']).toMatch(
        /^otpauth:\/\/totp\/Orders%20API:alice\?secret=[A-Z2-7]+&issuer=Orders%20API$/,
      );
      expect(body['qr_svg']).toMatch(/^<svg/);
      const verify = (code: string) => send('POST', '/second-factors/totp/verify', { code }, access_token);
      expect((await verify('000000')).body['reason']).toBe('code_refused');
      expect((await verify(pool.totpCode('alice'))).status).toBe(204);
      expect((await send('GET', '', undefined, access_token)).body).toMatchObject({
        second_factors: ['SOFTWARE_TOKEN_MFA'],
        preferred_factor: 'SOFTWARE_TOKEN_MFA',
      });
      expect((await login('alice')).status).not.toBe(200);
      const off = { totp: { enabled: false } };
      expect((await send('PUT', '/second-factors', off, access_token)).status).toBe(204);
      expect((await login('alice')).status).toBe(200);
    });

    it('say when to come back where Cognito has had enough', async () => {
      const { access_token } = await login('alice');
      const change = { previous_password: 'Wrong-Passw0rd', password: NEW_PASSWORD };
      for (let tries = 0; tries < 5; tries += 1) await send('POST', '/password', change, access_token);
      expect(await send('POST', '/password', change, access_token)).toMatchObject({
        status: 429,
        body: { reason: 'too_many_attempts' },
        wait: '3600',
      });
    });

    it('say what stands in the way of a second factor', async () => {
      const { access_token } = await login('alice');
      const choice = { totp: { enabled: true } };
      expect((await send('PUT', '/second-factors', choice, access_token)).body).toMatchObject({
        reason: 'factor_unavailable',
        message: 'No authenticator app is set up. Set one up first.',
      });
      const without = await startUserPool({ users: ['alice'] });
      const other = await started(adapter, without);
      const { accessToken } = await without.signIn('alice');
      const answer = await fetch(`${await other.getUrl()}/auth/account/second-factors/totp`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}` },
      });
      expect(await answer.json()).toMatchObject({
        reason: 'factor_unavailable',
        message: 'The user pool does not allow authenticator apps.',
      });
      await other.close();
      await without.stop();
    });

    it('delete an account with every login of it, and nobody else', async () => {
      const [alice, bob] = [await login('alice'), await login('bob')];
      expect((await send('DELETE', '', undefined, alice.access_token)).status).toBe(204);
      expect(await isAlive(alice.access_token)).toBe(false);
      expect((await login('alice')).status).toBe(401);
      expect(await isAlive(bob.access_token)).toBe(true);
    });

    it('take nobody at their word: the token says whose account it is', async () => {
      const { access_token } = await login('bob');
      const foreign = { username: 'alice', attributes: { name: 'Mallory' } };
      expect((await send('PATCH', '', foreign, access_token)).status).toBe(400);
      expect(
        (await send('PATCH', '', { attributes: { 'custom:role': 'admin' } }, access_token)).body['reason'],
      ).toBe('attribute_refused');
      expect((await send('POST', '/attributes/custom:role/code', undefined, access_token)).status).toBe(400);
      expect((await send('GET', '')).status).toBe(401);
      const machine = await pool.machineToken();
      expect((await send('GET', '', undefined, machine)).status).toBe(403);
      const { idToken } = await pool.signIn('bob');
      expect((await send('GET', '', undefined, idToken)).status).toBe(401);
    });

    it('say that the user pool is away, and ended logins that they are', async () => {
      const { access_token } = await login('alice');
      pool.faults.fail('GetUser', { times: 3 });
      expect(await send('GET', '', undefined, access_token)).toMatchObject({
        status: 503,
        body: { reason: 'user_pool_unavailable' },
      });
      pool.faults.throttle('GetUser', { times: 3 });
      expect((await send('GET', '', undefined, access_token)).status).toBe(429);
    });
  });
});

it('are there to be tried in the pool that comes with the server, authenticator apps included', async () => {
  const own = await RunningUserPool.start();
  const server = await RunningServer.start({
    adapter: 'express',
    pool: own,
    imports: [AccountModule.forRoot({})],
  });
  const { accessToken } = await server.login('alice');
  expect((await server.postJson('/auth/account/second-factors/totp', {}, accessToken)).status).toBe(200);
  await server.stop();
  await own.stop();
});

async function started(adapter: Adapter, of = pool): Promise<INestApplication> {
  const auth = AuthModule.forRoot({
    ...(await of.moduleOptions()),
    cognito: { domain: of.url, endpoint: of.url },
    clients: [{ clientId: WEB }],
    grants: [PasswordGrant, RefreshTokenGrant],
  });
  class AccountsApp {}
  const module = {
    module: AccountsApp,
    imports: [auth, AccountModule.forRoot({ serviceName: 'Orders API' })],
  };
  const app = await NestFactory.create(
    module,
    adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
    { logger: false },
  );
  await app.listen(0, '127.0.0.1');
  return app;
}
