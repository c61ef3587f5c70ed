import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppClientOptions, RefreshFlow } from '../../src/index.js';
import { RevocationService } from '../../src/index.js';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { type Answer, basic, RunningServer, tokensOf } from './running.server.js';
import { claimsOf } from './running.user-pool.js';
import { served } from './tested.pool.js';

const SECRET = 'confidential0secret0of0tests';
const API = 'https://api.example.com';

describe.each(['domain', 'GetClientToken'] as const)('Machine tokens by %s', (machineTokenFlow) => {
  let pool: TestUserPool;
  let server: RunningServer;
  let asked = 0;

  beforeAll(async () => {
    pool = await startUserPool({
      resourceServers: [
        { identifier: 'orders', scopes: ['read', 'write'] },
        { identifier: API, scopes: ['see'] },
      ],
      triggers: {
        preTokenGeneration: {
          lambdaVersion: 'V3_0',
          handler: (event) => {
            asked += 1;
            const tenant = event.request.clientMetadata?.['tenant'];
            const claimsToAddOrOverride: Record<string, string> = tenant === undefined ? {} : { tenant };
            event.response.claimsAndScopeOverrideDetails = {
              accessTokenGeneration: { claimsToAddOrOverride },
            };
            return event;
          },
        },
      },
    });
    const isDomain = machineTokenFlow === 'domain';
    await pool.addClient({
      clientId: 'worker',
      clientSecret: SECRET,
      allowedOAuthFlows: ['client_credentials'],
      allowedOAuthScopes: ['orders/read', 'orders/write', `${API}/see`],
      ...(isDomain ? {} : { explicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] }),
    });
    const worker: AppClientOptions = { clientId: 'worker', clientSecret: SECRET, machineTokenFlow };
    server = await served({
      adapter: 'fastify',
      pool,
      clients: [{ clientId: 'testwebclient0123456789abc' }, worker],
    });
  });

  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const ask = (more: Record<string, string> = {}) =>
    server.token({ grant_type: 'client_credentials', ...more }, basic('worker', SECRET));
  const idOf = (answer: Answer) => claimsOf(tokensOf(answer).accessToken)['jti'];

  it('have the scopes that were asked for, or all of the client, and no refresh token (RFC 6749 §4.4.3)', async () => {
    const some = await ask({ scope: 'orders/read' });
    expect(some.body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'orders/read',
    });
    expect((await ask()).body['scope']).toBe(`orders/read orders/write ${API}/see`);
    expect((await ask({ scope: 'orders/unknown' })).body['error']).toBe('invalid_scope');
  });

  it('are asked of Cognito once for forty requests at once, and once more for another scope or metadata', async () => {
    const before = asked;
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        ask({ scope: i % 2 === 0 ? 'orders/write' : 'orders/write orders/read' }),
      ),
    );
    expect(new Set(answers.map(idOf)).size).toBe(2);
    expect(asked - before).toBe(2);
    expect(idOf(await ask({ scope: 'orders/read orders/write' }))).toBe(idOf(answers[1] as Answer));

    const tenant = { aws_client_metadata: '{"tenant":"t1"}', scope: 'orders/write' };
    const ofTenant = await ask(tenant);
    expect(claimsOf(tokensOf(ofTenant).accessToken)['tenant']).toBe('t1');
    expect(idOf(await ask(tenant))).toBe(idOf(ofTenant));
    expect(asked - before).toBe(3);
  });

  it('tell what is left of their life, and are new after three quarters of it', async () => {
    const first = await ask({ scope: 'orders/read' });
    const left = Number(first.body['expires_in']);
    pool.clock.advance('30m');
    const second = await ask({ scope: 'orders/read' });
    expect(idOf(second)).toBe(idOf(first));
    expect(Math.abs(left - 1800 - Number(second.body['expires_in']))).toBeLessThan(60);
    pool.clock.advance('16m');
    expect(idOf(await ask({ scope: 'orders/read' }))).not.toBe(idOf(first));
  });

  it('that were revoked, or whose client was, are not handed out again (RFC 7009)', async () => {
    const first = await ask({ scope: 'orders/read' });
    const { accessToken } = tokensOf(first);
    await server.form('/oauth2/revoke', { token: accessToken }, basic('worker', SECRET));
    const second = await ask({ scope: 'orders/read' });
    expect(idOf(second)).not.toBe(idOf(first));

    pool.clock.advance('2s');
    const revocations = server.app.get(RevocationService, { strict: false });
    await revocations.revokeClient('worker', pool.clock.epochSeconds() * 1000, 'ended');
    pool.clock.advance('2s');
    const third = await ask({ scope: 'orders/read' });
    expect(idOf(third)).not.toBe(idOf(second));
    expect((await server.get('/auth/me', tokensOf(third).accessToken)).status).toBe(200);
    expect((await server.get('/auth/me', tokensOf(second).accessToken)).status).toBe(401);
  });

  it('are kept to one resource server by resource (RFC 8707)', async () => {
    const bound = { resource: API, scope: `${API}/see` };
    expect((await ask(bound)).body['scope']).toBe(`${API}/see`);
    const wrongs: Record<string, string>[] = [
      { resource: API, scope: 'orders/read' },
      { resource: API, scope: `${API}/see orders/read` },
      { resource: 'orders', scope: 'orders/read' },
      { resource: `${API}#fragment`, scope: `${API}/see` },
      { resource: 'https://other.example.com' },
    ];
    for (const wrong of wrongs) {
      const answer = await ask(wrong);
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_target']);
      expect(answer.text).not.toContain('example.com');
    }
  });

  it.each(['{', '[]', '{"a":1}', '"x"', 'null'])('are refused with metadata that is %s', async (metadata) => {
    const answer = await ask({ aws_client_metadata: metadata });
    expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
  });

  it('serve to their end while Cognito is away', async () => {
    const first = await ask({ scope: 'orders/write' });
    pool.clock.advance('50m');
    const operation = machineTokenFlow === 'domain' ? '/oauth2/token' : 'GetClientToken';
    pool.faults.fail(operation);
    const second = await ask({ scope: 'orders/write' });
    expect(idOf(second)).toBe(idOf(first));
    pool.faults.clear();
  });
});

describe.each<RefreshFlow>(['GetTokensFromRefreshToken', 'REFRESH_TOKEN_AUTH', 'domain'])(
  'Refreshing by %s',
  (refreshFlow) => {
    let pool: TestUserPool;
    let server: RunningServer;

    beforeAll(async () => {
      pool = await startUserPool({
        usernameAttributes: ['email'],
        resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
        users: [{ username: 'al@example.com', attributes: {} }],
      });
      await pool.addClient({ clientId: 'office', clientSecret: SECRET });
      await pool.addClient({
        clientId: 'rotating',
        explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 10 },
      });
      server = await served({
        adapter: 'express',
        pool,
        clients: [
          { clientId: 'testwebclient0123456789abc', refreshFlow },
          { clientId: 'office', clientSecret: SECRET, refreshFlow },
          { clientId: 'rotating', refreshFlow },
        ],
      });
    });

    afterAll(async () => {
      await server?.stop();
      await pool.stop();
    });

    const headers = (clientId: string) => (clientId === 'office' ? basic('office', SECRET) : {});
    const signIn = (clientId: string) =>
      server.token(
        { grant_type: 'password', client_id: clientId, username: 'al@example.com', password: testPassword },
        headers(clientId),
      );
    const refresh = (clientId: string, refreshToken: string, more: Record<string, string> = {}) =>
      server.token(
        { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken, ...more },
        headers(clientId),
      );

    it.each(['testwebclient0123456789abc', 'office'])(
      'works for %s, whose user has another name than was typed',
      async (clientId) => {
        const login = tokensOf(await signIn(clientId));
        const answer = await refresh(clientId, login.refreshToken);
        expect(answer.status).toBe(200);
        const [old, fresh] = [claimsOf(login.accessToken), claimsOf(tokensOf(answer).accessToken)];
        expect(fresh['origin_jti']).toBe(old['origin_jti']);
        expect(fresh['jti']).not.toBe(old['jti']);
      },
    );

    it('refuses a login that has ended here, and a made-up token', async () => {
      const login = tokensOf(await signIn('office'));
      await server.post('/auth/logout', login.accessToken);
      for (const token of [login.refreshToken, 'made-up']) {
        expect((await refresh('office', token)).body['error']).toBe('invalid_grant');
      }
    });

    it('cannot widen the scope, and says which scope there is when less was asked for (RFC 6749 §6)', async () => {
      const { refreshToken } = tokensOf(await signIn('testwebclient0123456789abc'));
      const scope = 'aws.cognito.signin.user.admin';
      const wider = await refresh('testwebclient0123456789abc', refreshToken, {
        scope: `${scope} orders/read`,
      });
      expect([wider.status, wider.body['error']]).toEqual([400, 'invalid_scope']);
      const same = await refresh('testwebclient0123456789abc', refreshToken, { scope });
      expect([same.status, same.body['scope']]).toEqual([200, scope]);
    });

    it('of a client that rotates works where Cognito has it, and is told to be impossible where not', async () => {
      const { refreshToken } = tokensOf(await signIn('rotating'));
      const wider = await refresh('rotating', refreshToken, { scope: 'orders/read' });
      expect(wider.body['error']).toBe('invalid_scope');
      const answer = await refresh('rotating', refreshToken);
      if (refreshFlow === 'REFRESH_TOKEN_AUTH') {
        expect([answer.status, answer.body['error']]).toEqual([400, 'unauthorized_client']);
        return;
      }
      expect(answer.status).toBe(200);
      const next = tokensOf(answer).refreshToken;
      expect(next).not.toBe(refreshToken);
      expect(tokensOf(await refresh('rotating', refreshToken)).refreshToken).toBe(next);
      pool.clock.advance('61s');
      expect((await refresh('rotating', refreshToken)).body['error']).toBe('invalid_grant');
      expect((await refresh('rotating', next)).body['error']).toBe('invalid_grant');
    });
  },
);
