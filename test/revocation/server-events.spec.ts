import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthEvent, AuthEvents, type AuthEventType } from '../../src/index.js';
import { RunningServer, tokensOf } from '../e2e/running.server.js';
import { claimsOf, RunningUserPool, web } from '../e2e/running.user-pool.js';

const TYPES: readonly AuthEventType[] = [
  'login',
  'refresh',
  'logout',
  'logout-all',
  'revocation',
  'refresh-token-reuse',
  'refusal',
];

describe('The events of a server', () => {
  let pool: RunningUserPool;
  let server: RunningServer;
  const heard: AuthEvent[] = [];

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({ adapter: 'express', pool });
    const events = server.app.get(AuthEvents, { strict: false });
    for (const type of TYPES) events.on(type, (event) => heard.push(event));
    events.on('login', () => {
      throw new Error('a listener that fails');
    });
  });
  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });
  beforeEach(() => {
    heard.splice(0);
  });

  const refresh = (refreshToken: string) =>
    server.token({ grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken });

  it('tell of a login, a refresh, a logout and a refusal, in their order and without a secret', async () => {
    const first = await server.login('alice');
    const { sub, origin_jti: loginId } = claimsOf(first.accessToken);
    const second = tokensOf(await refresh(first.refreshToken));
    await server.post('/auth/logout', second.accessToken);
    await server.get('/auth/me', second.accessToken);

    expect(heard.map(({ type }) => type)).toEqual([
      'login',
      'refresh',
      'revocation',
      'logout',
      'revocation',
      'refusal',
    ]);
    const identity = { loginId, subject: sub, clientId: web.clientId };
    const origin = { address: '127.0.0.1', userAgent: 'node' };
    expect(heard[0]).toEqual({ type: 'login', username: 'alice', ...identity, ...origin });
    expect(heard[1]).toEqual({ type: 'refresh', username: 'alice', ...identity, ...origin });
    expect(heard[2]).toMatchObject({ level: 'login', id: loginId, isStored: true });
    expect(heard[3]).toEqual({ type: 'logout', ...identity });
    expect(heard[5]).toEqual({
      type: 'refusal',
      status: 401,
      reason: 'revoked',
      route: 'SessionController.me',
    });
    const told = JSON.stringify(heard);
    for (const secret of [first.accessToken, first.refreshToken, second.accessToken]) {
      expect(told).not.toContain(secret);
    }
  });

  it('tell of a logout from everywhere', async () => {
    const { accessToken } = await server.login('alice');
    await server.post('/auth/logout-all', accessToken);
    expect(heard).toContainEqual({
      type: 'logout-all',
      subject: claimsOf(accessToken)['sub'],
      username: 'alice',
    });
  });
});
