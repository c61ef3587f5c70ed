import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADAPTERS, type Answer, basic, RunningServer, tokensOf } from '../e2e/running.server.js';
import {
  backOffice,
  claimsOf,
  codeParameters,
  credentials,
  machine,
  RunningUserPool,
  stranger,
  web,
} from '../e2e/running.user-pool.js';

const office = basic(backOffice.clientId, backOffice.clientSecret);
const worker = basic(machine.clientId, machine.clientSecret);

describe.each(ADAPTERS)('RFC 7662, token introspection, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({
      adapter,
      pool,
      environment: { INTROSPECTION_CLIENTS: machine.clientId },
    });
  });
  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const introspect = (token: string, caller: Record<string, string> = office, more = {}) =>
    server.form('/oauth2/introspect', { token, ...more }, caller);
  const officeLogin = async () =>
    tokensOf(await server.token({ grant_type: 'password', scope: 'openid', ...credentials('bob') }, office));

  function expectInactive(answer: Answer): void {
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '{"active":false}' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }

  it('tells a client of its own access token what it is good for (§2.2)', async () => {
    const { accessToken } = await officeLogin();
    const answer = await introspect(accessToken);
    const { exp, iat, sub, jti } = claimsOf(accessToken);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({
      active: true,
      scope: 'aws.cognito.signin.user.admin',
      client_id: backOffice.clientId,
      username: 'bob',
      token_type: 'Bearer',
      iss: pool.issuer,
      'cognito:groups': ['staff'],
      exp,
      iat,
      sub,
      jti,
    });
  });

  it('tells of a refresh token whose it is, until its login ends', async () => {
    const { accessToken, refreshToken } = await officeLogin();
    expect((await introspect(refreshToken)).body).toMatchObject({
      active: true,
      client_id: backOffice.clientId,
      username: 'bob',
      sub: claimsOf(accessToken)['sub'],
    });
    await server.post('/auth/logout', accessToken);
    expectInactive(await introspect(refreshToken));
    expectInactive(await introspect(accessToken));
  });

  it('sees through a logout of all logins and the revocation of one token', async () => {
    const first = await officeLogin();
    await server.post('/auth/logout-all', first.accessToken);
    expectInactive(await introspect(first.accessToken));
    expectInactive(await introspect(first.refreshToken));

    const second = await officeLogin();
    await server.form('/oauth2/revoke', { token: second.accessToken }, office);
    expectInactive(await introspect(second.accessToken));
    expect((await introspect(second.refreshToken)).body).toMatchObject({ active: true });
  });

  it('tells nothing of what is not the client its own, and everything to a trusted resource server (§4)', async () => {
    const alice = tokensOf(await server.token(codeParameters(await pool.code())));
    for (const token of [alice.accessToken, alice.refreshToken]) {
      expectInactive(await introspect(token, office));
      expect((await introspect(token, worker)).body).toMatchObject({
        active: true,
        client_id: web.clientId,
        username: 'alice',
      });
    }
  });

  it('answers the same to everything that is not good: nobody learns why (§2.2)', async () => {
    const { accessToken, idToken } = await officeLogin();
    pool.clock.move(-3602);
    const expired = await pool.signIn('alice');
    pool.clock.move(3602);
    const foreign = await pool.signInByCode({ client: stranger });
    const rubbish = ['garbage', 'a.b.c', 'a.b.c.d.e', '..', '€', 'e30.e30.e30', 'g'.repeat(8000)];
    const tokens = [
      idToken,
      expired.accessToken,
      foreign.accessToken,
      foreign.refreshToken,
      `${accessToken.slice(0, -8)}AAAAAAAA`,
      ...rubbish,
    ];
    for (const token of tokens) {
      expectInactive(await introspect(token, office));
      expectInactive(await introspect(token, worker));
      expectInactive(await introspect(token, worker, { token_type_hint: 'no_such_kind' }));
    }
  });

  it('is for clients that prove who they are (§2.1)', async () => {
    const { accessToken } = await officeLogin();
    const attempts = [
      introspect(accessToken, {}),
      introspect(accessToken, {}, { client_id: web.clientId }),
      introspect(accessToken, {}, { client_id: backOffice.clientId }),
      introspect(accessToken, basic(backOffice.clientId, 'wrong')),
      introspect(accessToken, { authorization: `Bearer ${accessToken}` }),
    ];
    for (const answer of await Promise.all(attempts)) {
      expect(answer.status).toBe(401);
      expect(answer.body['error']).toBe('invalid_client');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
      expect(answer.text).not.toContain('active');
    }
  });

  it('refuses bad requests as the token endpoint does (§2.3)', async () => {
    for (const body of ['', 'token=', 'token=a&token=b', 'token[x]=a', 'token=a%00']) {
      const answer = await server.form('/oauth2/introspect', body, office);
      expect({ status: answer.status, error: answer.body['error'] }).toEqual({
        status: 400,
        error: 'invalid_request',
      });
    }
    const asked = await server.fetch('/oauth2/introspect?token=a', { headers: office });
    expect([asked.status, asked.headers.get('allow')]).toEqual([405, 'POST']);
    const json = await server.fetch('/oauth2/introspect', {
      method: 'POST',
      headers: { ...office, 'content-type': 'application/json' },
      body: '{"token":"a"}',
    });
    expect(json.status).toBe(400);
  });
});

describe.each(ADAPTERS)('UserInfo, OpenID Connect Core §5.3, on %s', (adapter) => {
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

  const codeLogin = async (scope: string) =>
    tokensOf(await server.token(codeParameters(await pool.code({ scope }))));

  it('tells what the scopes allow, by GET and by POST, with booleans that are booleans (§5.1)', async () => {
    const { accessToken } = await codeLogin('openid email');
    const expected = {
      sub: claimsOf(accessToken)['sub'],
      username: 'alice',
      email: 'alice@example.com',
      email_verified: true,
    };
    const answer = await server.get('/oauth2/userinfo', accessToken);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject(expected);
    expect(answer.body).not.toHaveProperty('name');
    expect((await server.post('/oauth2/userinfo', accessToken)).body).toMatchObject(expected);
  });

  it('tells it of password logins too, whose tokens Cognito itself refuses there', async () => {
    const { accessToken } = await server.login('bob');
    expect((await server.get('/oauth2/userinfo', accessToken)).body).toMatchObject({
      sub: claimsOf(accessToken)['sub'],
      username: 'bob',
      name: 'Bob',
      email_verified: true,
    });
  });

  it('refuses tokens without a suitable scope, machines, and no token at all', async () => {
    const withoutOpenid = await codeLogin('orders/read');
    const refused = await server.get('/oauth2/userinfo', withoutOpenid.accessToken);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');

    const ofMachine = await server.token({ grant_type: 'client_credentials' }, worker);
    expect((await server.get('/oauth2/userinfo', tokensOf(ofMachine).accessToken)).status).toBe(403);
    expect((await server.get('/oauth2/userinfo')).status).toBe(401);
  });

  it('refuses a revoked token here, and one whose login was ended at Cognito past us', async () => {
    const here = await codeLogin('openid');
    await server.post('/auth/logout', here.accessToken);
    expect((await server.get('/oauth2/userinfo', here.accessToken)).body).toMatchObject({
      reason: 'revoked',
    });

    const there = await codeLogin('openid');
    await fetch(new URL('/oauth2/revoke', pool.url), {
      method: 'POST',
      body: new URLSearchParams({ token: there.refreshToken, client_id: web.clientId }),
    });
    const answer = await server.get('/oauth2/userinfo', there.accessToken);
    expect([answer.status, answer.body['reason']]).toEqual([401, 'revoked']);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('answers 503 with Retry-After while the pool cannot be asked', async () => {
    const { accessToken } = await codeLogin('openid');
    expect((await server.get('/auth/me', accessToken)).status).toBe(200);
    await pool.stop();
    const answer = await server.get('/oauth2/userinfo', accessToken);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    pool = await pool.restarted();
  });
});
