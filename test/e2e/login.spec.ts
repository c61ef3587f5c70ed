import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADAPTERS, basic, RunningServer, tokensOf } from './running.server.js';
import {
  backOffice,
  CALLBACK,
  claimsOf,
  codeParameters,
  credentials,
  machine,
  PASSWORDS,
  RunningUserPool,
  stranger,
  web,
} from './running.user-pool.js';

describe.each(ADAPTERS)('Logging in, on %s', (adapter) => {
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

  it('hands out the tokens of a password login, and they open a protected route', async () => {
    const answer = await server.token({
      grant_type: 'password',
      client_id: web.clientId,
      scope: 'openid',
      ...credentials('alice'),
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const { accessToken, refreshToken, idToken } = tokensOf(answer);
    expect(claimsOf(accessToken)).toMatchObject({ token_use: 'access', username: 'alice' });
    expect(claimsOf(idToken)).toMatchObject({ token_use: 'id', aud: web.clientId });
    expect(refreshToken.split('.')).toHaveLength(5);
    const me = await server.get('/auth/me', accessToken);
    expect(me.body).toMatchObject({ username: 'alice', groups: ['admins', 'staff'] });
  });

  it('logs in a confidential client by password, with the secret hash that Cognito wants', async () => {
    const answer = await server.token(
      { grant_type: 'password', ...credentials('bob') },
      basic(backOffice.clientId, backOffice.clientSecret),
    );
    expect(answer.status).toBe(200);

    const refreshed = await server.token({
      grant_type: 'refresh_token',
      refresh_token: tokensOf(answer).refreshToken,
      client_id: backOffice.clientId,
      client_secret: backOffice.clientSecret,
    });
    expect(refreshed.status).toBe(200);
  });

  it('names the granted scope of a password login, because it is not the one that was asked for (RFC 6749 §3.3)', async () => {
    const answer = await server.token({
      grant_type: 'password',
      client_id: web.clientId,
      scope: 'orders/read',
      ...credentials('alice'),
    });
    expect(answer.body['scope']).toBe('aws.cognito.signin.user.admin');
  });

  it.each(['orders/admin', 'orders/unknown', 'openid orders/admin'])(
    'refuses a scope that the client may not have, %s, by password and by device (RFC 6749 §3.3)',
    async (scope) => {
      const office = basic(backOffice.clientId, backOffice.clientSecret);
      const byPassword = { grant_type: 'password', ...credentials('alice'), scope };
      const device = await server.form('/oauth2/device_authorization', { scope }, office);
      for (const answer of [await server.token(byPassword, office), device]) {
        expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_scope']);
      }
    },
  );

  it('refuses the device flow to a client that no user can log in with', async () => {
    const worker = basic(machine.clientId, machine.clientSecret);
    const answer = await server.form('/oauth2/device_authorization', {}, worker);
    expect([answer.status, answer.body['error']]).toEqual([400, 'unauthorized_client']);
  });

  it('holds a scope in JSON to the same', async () => {
    const { refreshToken } = await server.login('alice');
    const scope = 'orders/unknown';
    const login = await server.postJson('/auth/login', { ...credentials('alice'), scope });
    const refresh = await server.postJson('/auth/refresh', { refresh_token: refreshToken, scope });
    for (const answer of [login, refresh]) {
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_scope']);
    }
    const narrower = await server.postJson('/auth/login', { ...credentials('alice'), scope: 'openid' });
    expect(narrower.body['scope']).toBe('aws.cognito.signin.user.admin');
  });

  it('says which scopes a refreshed token has when fewer were asked for: Cognito keeps those of the login (RFC 6749 §5.1, §6)', async () => {
    const { refreshToken } = tokensOf(await server.token(codeParameters(await pool.code())));
    const narrower = await server.token({
      grant_type: 'refresh_token',
      client_id: web.clientId,
      refresh_token: refreshToken,
      scope: 'orders/read',
    });
    expect(narrower.body['scope']).toBe('openid orders/read');
    expect(claimsOf(tokensOf(narrower).accessToken)['scope']).toBe('openid orders/read');
  });

  it('says in words why a password token has no custom scope, and what to do', async () => {
    const { accessToken } = await server.login('alice');
    const answer = await server.get('/orders', accessToken);

    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toMatch(
      /error="insufficient_scope".*password login.*authorization code flow.*trigger.*scope="orders\/read"/,
    );
    expect(answer.body).toMatchObject({ error: 'insufficient_scope', scope: 'orders/read' });
    expect(answer.body['message']).toMatch(/password login.*authorization code flow.*trigger/);
  });

  it('gives a machine its scopes, and names them', async () => {
    const answer = await server.token(
      { grant_type: 'client_credentials', scope: 'orders/read' },
      basic(machine.clientId, machine.clientSecret),
    );

    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('refresh_token');
    expect(claimsOf(tokensOf(answer).accessToken)['scope']).toBe('orders/read');
    expect((await server.get('/orders', tokensOf(answer).accessToken)).status).toBe(200);
  });

  it('gives a machine that names no scope all of its own, and says which (RFC 6749 §5.1)', async () => {
    const answer = await server.token(
      { grant_type: 'client_credentials' },
      basic(machine.clientId, machine.clientSecret),
    );
    expect(answer.body['scope']).toBe('orders/read orders/write orders/admin');
  });

  it('walks a person through the login page and exchanges the code with PKCE', async () => {
    const { code, codeVerifier } = await pool.code({ scope: 'openid orders/read orders/write orders/admin' });
    const answer = await server.token(codeParameters({ code, codeVerifier }));
    expect(answer.status).toBe(200);

    const { accessToken } = tokensOf(answer);
    expect((await server.get('/orders', accessToken)).status).toBe(200);
    const placed = await server.postJson('/orders', { item: 'cake', quantity: 1 }, accessToken);
    expect(placed.status).toBe(201);
    const removed = await server.fetch(`/orders/${String(placed.body['id'])}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(removed.status).toBe(204);
  });

  it('refreshes a code login, keeps its scopes and its login', async () => {
    const { code, codeVerifier } = await pool.code();
    const first = tokensOf(await server.token(codeParameters({ code, codeVerifier })));
    const answer = await server.token({
      grant_type: 'refresh_token',
      client_id: web.clientId,
      refresh_token: first.refreshToken,
    });

    const refreshed = claimsOf(tokensOf(answer).accessToken);
    const original = claimsOf(first.accessToken);
    expect(refreshed['scope']).toBe('openid orders/read');
    expect(refreshed['origin_jti']).toBe(original['origin_jti']);
    expect(refreshed['jti']).not.toBe(original['jti']);
  });

  it('refreshes in JSON at /auth/refresh', async () => {
    const { refreshToken } = await server.login('bob');
    const answer = await server.postJson('/auth/refresh', { refresh_token: refreshToken });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await server.get('/auth/me', tokensOf(answer).accessToken)).status).toBe(200);
  });

  it.each([
    ['a wrong password', { username: 'alice', password: 'Wrong-Passw0rd' }],
    ['an unknown user', { username: 'nobody', password: 'Wrong-Passw0rd' }],
  ])('answers 401 and no-store to %s at /auth/login', async (_, body) => {
    const answer = await server.postJson('/auth/login', body);

    expect(answer.status).toBe(401);
    expect(answer.body['error']).toBe('invalid_grant');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['no body', undefined],
    ['a list', '[1]'],
    ['a number for a password', '{"username":"alice","password":1}'],
    ['an empty user name', '{"username":"","password":"x"}'],
    ['a NUL in the user name', String.raw`{"username":"a\u0000b","password":"Passw0rd!"}`],
    ['an endless password', JSON.stringify({ username: 'alice', password: 'x'.repeat(5000) })],
    ['JSON that breaks off', '{"username":"alice","password":"hunter2'],
    ['JSON with a word too many', '{"username":"alice","password":hunter2}'],
  ])('answers 400 or 401 to %s at /auth/login, and repeats nothing of it', async (_, body) => {
    const answer = await server.fetch('/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

    expect([400, 401]).toContain(answer.status);
    expect(answer.text).not.toMatch(/hunter2|alice|a\\u0000b/);
  });

  it('answers alike, and in about the same time, to an unknown user and to a wrong password', async () => {
    const tries: Record<'alice' | 'nobody', number[]> = { alice: [], nobody: [] };
    const answers = new Set<string>();
    for (let round = 0; round < 15; round += 1) {
      for (const username of ['alice', 'nobody'] as const) {
        const startedAt = performance.now();
        const answer = await server.token({
          grant_type: 'password',
          client_id: web.clientId,
          username,
          password: 'Wrong-Passw0rd',
        });
        tries[username].push(performance.now() - startedAt);
        answers.add(`${answer.status} ${answer.text}`);
      }
    }

    expect([...answers]).toHaveLength(1);
    const [known, unknown] = [median(tries.alice), median(tries.nobody)];
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2.5);
  });

  it('tells /auth/me nothing but what the token says of its user', async () => {
    const { accessToken } = await server.login('carol');
    const { body, headers } = await server.get('/auth/me', accessToken);
    const claims = claimsOf(accessToken);

    expect(body).toEqual({
      sub: claims['sub'],
      username: 'carol',
      client_id: web.clientId,
      scope: 'aws.cognito.signin.user.admin',
      groups: [],
      auth_time: claims['auth_time'],
      exp: claims['exp'],
    });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('refuses a token that the pool issued to a client we do not know', async () => {
    const { accessToken } = await pool.signInByCode({ client: stranger });
    const answer = await server.get('/orders', accessToken);

    expect(answer.status).toBe(401);
    expect(answer.body['reason']).toBe('wrong_client');
  });

  it('lets openid-client log in by code and PKCE', async () => {
    const oidc = await import('openid-client');
    const config = new oidc.Configuration(
      {
        issuer: pool.issuer,
        authorization_endpoint: `${pool.url}/oauth2/authorize`,
        token_endpoint: `${server.url}/oauth2/token`,
        revocation_endpoint: `${server.url}/oauth2/revoke`,
        jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
      },
      web.clientId,
      undefined,
      oidc.None(),
    );
    oidc.allowInsecureRequests(config);
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    const nonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid orders/read',
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });

    const browser = pool.browser();
    await browser.open(url.href);
    const callback = await browser.submit(credentials('alice'));
    const tokens = await oidc.authorizationCodeGrant(config, callback!, {
      pkceCodeVerifier: codeVerifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    expect((await server.get('/orders', tokens.access_token)).status).toBe(200);

    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect((await server.get('/orders', refreshed.access_token)).status).toBe(200);

    await oidc.tokenRevocation(config, tokens.refresh_token ?? '');
    expect((await server.get('/orders', refreshed.access_token)).status).toBe(401);
  });

  it('lets oauth4webapi use every grant', async () => {
    const oauth = await import('oauth4webapi');
    const options = { [oauth.allowInsecureRequests]: true };
    const as = { issuer: pool.issuer, token_endpoint: `${server.url}/oauth2/token` };

    const worker = { client_id: machine.clientId };
    const byWorker = await oauth.clientCredentialsGrantRequest(
      as,
      worker,
      oauth.ClientSecretBasic(machine.clientSecret),
      new URLSearchParams({ scope: 'orders/read' }),
      options,
    );
    const machineTokens = await oauth.processClientCredentialsResponse(as, worker, byWorker);
    expect((await server.get('/orders', machineTokens.access_token)).status).toBe(200);

    const office = { client_id: backOffice.clientId };
    const secret = oauth.ClientSecretPost(backOffice.clientSecret);
    const { code, codeVerifier } = await pool.code({ client: backOffice });
    const callback = new URLSearchParams({ code });
    const parameters = oauth.validateAuthResponse(as, office, callback, oauth.skipStateCheck);
    const byCodeAnswer = await oauth.authorizationCodeGrantRequest(
      as,
      office,
      secret,
      parameters,
      CALLBACK,
      codeVerifier,
      options,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, office, byCodeAnswer);

    const byRefresh = await oauth.refreshTokenGrantRequest(
      as,
      office,
      secret,
      tokens.refresh_token ?? '',
      options,
    );
    const refreshed = await oauth.processRefreshTokenResponse(as, office, byRefresh);
    expect((await server.get('/orders', refreshed.access_token)).status).toBe(200);

    const byPassword = await oauth.genericTokenEndpointRequest(
      as,
      office,
      secret,
      'password',
      credentials('carol'),
      options,
    );
    const passwordTokens = await oauth.processGenericTokenEndpointResponse(as, office, byPassword);
    expect((await server.get('/auth/me', passwordTokens.access_token)).body['username']).toBe('carol');
  });

  it('logs no token, password or secret at any level', async () => {
    const { accessToken, refreshToken } = await server.login('alice');
    await server.token({ grant_type: 'refresh_token', client_id: web.clientId, refresh_token: refreshToken });
    await server.token({
      grant_type: 'refresh_token',
      client_id: web.clientId,
      refresh_token: 'R'.repeat(40),
    });
    await server.get('/orders', accessToken);
    await server.get('/orders', `${accessToken}x`);
    await server.post('/auth/logout', accessToken);

    const secrets = [accessToken, refreshToken, 'R'.repeat(40), PASSWORDS.alice, machine.clientSecret];
    for (const secret of [...secrets, 'Wrong-Passw0rd', 'hunter2']) {
      expect(server.log.text.includes(secret)).toBe(false);
    }
    expect(server.log.text).toContain('invalid_grant');
  });
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
