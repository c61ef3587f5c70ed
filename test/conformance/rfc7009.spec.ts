import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADAPTERS, type Answer, basic, RunningServer, tokensOf } from '../e2e/running.server.js';
import {
  backOffice,
  credentials,
  machine,
  RunningUserPool,
  stranger,
  web,
} from '../e2e/running.user-pool.js';

const office = basic(backOffice.clientId, backOffice.clientSecret);
const worker = basic(machine.clientId, machine.clientSecret);

function expectRevoked(answer: Answer): void {
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '' });
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

function expectError(answer: Answer, status: number, error: string): void {
  expect({ status: answer.status, error: answer.body['error'] }).toEqual({ status, error });
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

describe.each(ADAPTERS)('RFC 7009, token revocation, on %s', (adapter) => {
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

  const revoke = (token: string, more: Record<string, string> = {}) =>
    server.form('/oauth2/revoke', { client_id: web.clientId, token, ...more });
  const me = async (accessToken: string) => (await server.get('/auth/me', accessToken)).status;
  const refresh = (refreshToken: string) =>
    server.token({ grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken });
  const officeLogin = async () =>
    tokensOf(await server.token({ grant_type: 'password', ...credentials('bob') }, office));

  describe('§2.1 what is revoked', () => {
    it('ends an access token at once and leaves its login alone', async () => {
      const login = await server.login('alice');
      expect(await me(login.accessToken)).toBe(200);
      expectRevoked(await revoke(login.accessToken));

      expect(await me(login.accessToken)).toBe(401);
      const sibling = await refresh(login.refreshToken);
      expect(sibling.status).toBe(200);
      expect(await me(tokensOf(sibling).accessToken)).toBe(200);
    });

    it('ends a refresh token and with it every access token of its login', async () => {
      const login = await server.login('alice');
      const sibling = tokensOf(await refresh(login.refreshToken));
      expectRevoked(await revoke(login.refreshToken));

      expect(await me(login.accessToken)).toBe(401);
      expect(await me(sibling.accessToken)).toBe(401);
      expect((await refresh(login.refreshToken)).body['error']).toBe('invalid_grant');
      expect((await pool.refresh(login.refreshToken)).status).toBe(400);
    });

    it('ends a refresh token that the pool handed out past us, and every access token of its login', async () => {
      const login = await pool.signIn('alice');
      expect(await me(login.accessToken)).toBe(200);
      expectRevoked(await revoke(login.refreshToken));

      expect(await me(login.accessToken)).toBe(401);
      expect((await pool.refresh(login.refreshToken)).status).toBe(400);
    });

    it("leaves the user's other logins alone", async () => {
      const [ended, other] = [await server.login('alice'), await server.login('alice')];
      expectRevoked(await revoke(ended.refreshToken));

      expect(await me(other.accessToken)).toBe(200);
      expect((await refresh(other.refreshToken)).status).toBe(200);
    });

    it("ends a machine's access token", async () => {
      const { accessToken } = tokensOf(await server.token({ grant_type: 'client_credentials' }, worker));
      expectRevoked(await server.form('/oauth2/revoke', { token: accessToken }, worker));
      expect((await server.get('/orders', accessToken)).status).toBe(401);
    });

    it.each(['access_token', 'refresh_token', 'nonsense', ''])(
      'finds the token whatever the hint says: "%s"',
      async (token_type_hint) => {
        const first = await server.login('carol');
        const second = await server.login('carol');
        expectRevoked(await revoke(first.accessToken, { token_type_hint }));
        expectRevoked(await revoke(second.refreshToken, { token_type_hint }));

        expect(await me(first.accessToken)).toBe(401);
        expect(await me(second.accessToken)).toBe(401);
      },
    );
  });

  describe('§2.1 whose token it is', () => {
    it("refuses another client's access token, and leaves it alive", async () => {
      const { accessToken } = await officeLogin();
      expectError(await revoke(accessToken), 400, 'invalid_grant');
      expect(await me(accessToken)).toBe(200);
    });

    it("refuses another client's refresh token, and leaves its login alive", async () => {
      const { accessToken, refreshToken } = await officeLogin();
      expectError(await revoke(refreshToken), 400, 'invalid_grant');

      expect(await me(accessToken)).toBe(200);
      const again = { grant_type: 'refresh_token', refresh_token: refreshToken };
      expect((await server.token(again, office)).status).toBe(200);
    });

    it("refuses another client's refresh token that we never saw, and leaves it alive", async () => {
      const { refreshToken } = await pool.signIn('alice', stranger.clientId);
      expectError(await revoke(refreshToken), 400, 'invalid_grant');

      const { status } = await pool.call('GetTokensFromRefreshToken', {
        ClientId: stranger.clientId,
        RefreshToken: refreshToken,
      });
      expect(status).toBe(200);
    });
  });

  describe('§2.2 what counts as revoked', () => {
    it.each(['garbage', 'a.b.c', 'a.b.c.d.e', 'e30.e30.e30', '€', 'g'.repeat(200), '..', '....'])(
      'answers 200 to a token that is none: %j',
      async (token) => {
        expectRevoked(await revoke(token));
      },
    );

    it.each([
      [undefined, ''],
      ['*/*', ''],
      ['text/html;q=0.9, application/jsonp', ''],
      ['application/json', '{}'],
      ['application/json, text/plain, */*', '{}'],
    ])('says nothing in the body, in JSON where that is asked for: Accept %s', async (accept, text) => {
      const form = { client_id: web.clientId, token: 'garbage' };
      const answer = await server.form('/oauth2/revoke', form, accept === undefined ? {} : { accept });
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text });
      expect(answer.headers.get('content-type') ?? '').toMatch(text === '' ? /^$/ : /^application\/json/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    });

    it('answers 200 to a token that was revoked before', async () => {
      const login = await server.login('alice');
      for (const token of [login.accessToken, login.refreshToken]) {
        expectRevoked(await revoke(token));
        expectRevoked(await revoke(token));
      }
    });

    it('answers 200 to an access token that has expired', async () => {
      pool.clock.move(-3602);
      const { accessToken } = await pool.signIn('alice');
      pool.clock.move(3602);
      expectRevoked(await revoke(accessToken));
    });

    it('answers 200 to a forged access token, and leaves the good one alive', async () => {
      const { accessToken } = await server.login('alice');
      expectRevoked(await revoke(`${accessToken.slice(0, -8)}AAAAAAAA`));
      expect(await me(accessToken)).toBe(200);
    });
  });

  describe('§2.2.1 errors', () => {
    it('answers unsupported_token_type to an ID token', async () => {
      const { idToken } = await server.login('alice');
      expectError(await revoke(idToken), 400, 'unsupported_token_type');
    });

    it('answers invalid_request when the token is missing, empty, repeated or nested', async () => {
      for (const body of ['', 'token=', 'token=a&token=b', 'token[a]=b', 'token=a%00b']) {
        const answer = await server.form('/oauth2/revoke', `client_id=${web.clientId}&${body}`);
        expectError(answer, 400, 'invalid_request');
      }
    });

    it('answers 401 invalid_client when the client is unknown or its secret wrong, and revokes nothing', async () => {
      const { accessToken, refreshToken } = await officeLogin();
      for (const token of [accessToken, refreshToken]) {
        const attempts = [
          server.form('/oauth2/revoke', { token }),
          server.form('/oauth2/revoke', { token, client_id: 'nobody' }),
          server.form('/oauth2/revoke', { token, client_id: backOffice.clientId }),
          server.form('/oauth2/revoke', { token }, basic(backOffice.clientId, 'wrong')),
        ];
        for (const answer of await Promise.all(attempts)) {
          expectError(answer, 401, 'invalid_client');
          expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
        }
      }
      expect(await me(accessToken)).toBe(200);
    });

    it('does not take the bearer token for the authentication of the client', async () => {
      const { accessToken } = await server.login('alice');
      const answer = await server.form(
        '/oauth2/revoke',
        { token: accessToken },
        { authorization: `Bearer ${accessToken}` },
      );
      expectError(answer, 401, 'invalid_client');
    });

    it('answers 405 with Allow to GET (§2: POST only)', async () => {
      const answer = await server.get('/oauth2/revoke?token=x');
      expectError(answer, 405, 'invalid_request');
      expect(answer.headers.get('allow')).toBe('POST');
    });

    it('answers invalid_request to JSON', async () => {
      const answer = await server.postJson('/oauth2/revoke', { token: 'x', client_id: web.clientId });
      expectError(answer, 400, 'invalid_request');
    });
  });
});
