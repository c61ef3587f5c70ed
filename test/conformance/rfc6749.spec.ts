import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import { ADAPTERS, ALL_GRANTS, type Answer, basic, RunningServer, tokensOf } from '../e2e/running.server.js';
import {
  backOffice,
  CALLBACK,
  codeParameters,
  credentials,
  machine,
  PASSWORDS,
  RunningUserPool,
  stranger,
  web,
} from '../e2e/running.user-pool.js';

/** RFC 6749 §5.2: what an error description may be made of. */
const DESCRIPTION = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;
const byPassword = { grant_type: 'password', client_id: web.clientId, ...credentials('alice') };
const byMachine = { grant_type: 'client_credentials' };
const machineBasic = basic(machine.clientId, machine.clientSecret);

function expectNoStore({ headers }: Answer): void {
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('pragma')).toBe('no-cache');
}

function expectError(answer: Answer, status: number, error: string): void {
  expect({ status: answer.status, error: answer.body['error'] }).toEqual({ status, error });
  expect(Object.keys(answer.body).toSorted()).toEqual(['error', 'error_description']);
  expect(answer.body['error_description']).toMatch(DESCRIPTION);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expectNoStore(answer);
}

function expectInvalidClient(answer: Answer): void {
  expectError(answer, 401, 'invalid_client');
  expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="[^"]+"$/);
}

describe.each(ADAPTERS)('RFC 6749, the token endpoint, on %s', (adapter) => {
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

  describe('§3.2 requests', () => {
    it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
      'answers 405 with Allow to %s, since only POST is taken',
      async (method) => {
        const query = new URLSearchParams(byPassword).toString();
        const answer = await server.fetch(`/oauth2/token?${query}`, { method });
        expectError(answer, 405, 'invalid_request');
        expect(answer.headers.get('allow')).toBe('POST');
      },
    );

    it('answers 405 with Allow to HEAD', async () => {
      const answer = await server.fetch('/oauth2/token', { method: 'HEAD' });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
    });

    it('does not read parameters from the query (§2.3.1)', async () => {
      const query = new URLSearchParams(byPassword).toString();
      expectError(await server.token('', {}), 400, 'invalid_request');
      expectError(await server.form(`/oauth2/token?${query}`, ''), 400, 'invalid_request');
    });

    it.each([
      '/oauth2/token?client_secret=oops-secret',
      '/oauth2/token?a=1&pass%77ord=oops-secret',
      '/oauth2/revoke?token=oops-secret',
      '/oauth2/introspect?client_secret=oops-secret',
    ])('refuses credentials in the address, whatever stands in the body: %s (§2.3.1)', async (path) => {
      const answer = await server.form(path, { ...byMachine, token: 'x' }, machineBasic);
      expectError(answer, 400, 'invalid_request');
      expect(answer.body['error_description']).toMatch(/stands in the address.*in the body/);
      expect(answer.text + server.log.text).not.toContain('oops-secret');
    });

    it.each(['/oauth2/x', '/auth/account/password', '/auth/login', '/nope'])(
      'does not repeat the query of an address that it does not know: %s',
      async (path) => {
        const answer = await server.get(`${path}?secret=oops-secret&b=oops?secret`);
        expect(answer.status).toBe(404);
        expect(answer.text + server.log.text).not.toContain('oops');
        expect(answer.body).toMatchObject({ statusCode: 404, message: `Cannot GET ${path}` });
      },
    );

    it.each(['grant_type', 'client_id', 'username', 'password', 'scope', 'unknown'])(
      'refuses a repeated %s',
      async (name) => {
        const body = new URLSearchParams({ ...byPassword, scope: 'openid', unknown: 'x' });
        body.append(name, body.get(name) ?? '');
        expectError(await server.token(body.toString()), 400, 'invalid_request');
      },
    );

    it('takes a parameter without a value for one that was not sent', async () => {
      const empty = await server.token({ ...byPassword, scope: '', client_secret: '', unknown: '' });
      expect(empty.status).toBe(200);
      expectError(await server.token({ ...byPassword, grant_type: '' }), 400, 'invalid_request');
      expectError(await server.token({ ...byPassword, password: '' }), 400, 'invalid_request');
    });

    it('takes no notice of parameters that it does not know', async () => {
      expect((await server.token({ ...byPassword, colour: 'red' })).status).toBe(200);
    });

    it.each([
      'application/x-www-form-urlencoded; charset=UTF-8',
      'Application/X-WWW-Form-URLEncoded;charset="utf-8"',
    ])('accepts the content type %s', async (type) => {
      expect((await server.token(byPassword, { 'content-type': type })).status).toBe(200);
    });

    it('reads names and passwords as UTF-8 (appendix B)', async () => {
      const answer = await server.token({ ...byPassword, username: 'älice', password: 'Pässw0rd–1' });
      expectError(answer, 400, 'invalid_grant');
    });
  });

  describe('§3.2 and §5.2 requests that cannot be read', () => {
    it('answers invalid_request when grant_type is missing', async () => {
      expectError(await server.token({ client_id: web.clientId }), 400, 'invalid_request');
    });

    it('refuses JSON', async () => {
      expectError(await server.postJson('/oauth2/token', byPassword), 400, 'invalid_request');
    });

    it.each([
      ['application/json', '{"grant_type":"password", oops-secret'],
      ['application/json', 'oops-secret'],
      ['text/plain', 'grant_type=password&x=oops-secret'],
      [
        'multipart/form-data; boundary=b',
        '--b\r\ncontent-disposition: form-data; name="x"\r\n\r\noops-secret\r\n--b--',
      ],
      ['application/xml', '<grant>oops-secret</grant>'],
      ['application/x-www-form-urlencoded; charset=koi8-r', 'grant_type=oops-secret'],
      ['application/x-www-form-urlencoded-not', 'grant_type=oops-secret'],
      ['oops-secret', 'grant_type=password'],
      [';;;', 'grant_type=oops-secret'],
      ['application/x-www-form-urlencoded', '%E0%A4%A&grant_type=%ZZoops-secret'],
    ])('answers a client error in its own form to %s, echoing nothing of it', async (type, body) => {
      const answer = await server.token(body, { 'content-type': type });

      expect([400, 401, 415]).toContain(answer.status);
      expectError(answer, answer.status, String(answer.body['error']));
      expect(answer.text).not.toContain('oops');
      expect(server.log.text).not.toContain('oops-secret');
    });

    it('answers a client error to a compressed body that is none, and to an unknown encoding', async () => {
      for (const encoding of ['gzip', 'oops']) {
        const answer = await server.token(byPassword, { 'content-encoding': encoding });
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toContain('oops');
      }
    });

    it.each([
      'grant_type[x]=password',
      'grant_type[]=password',
      'grant_type[__proto__]=password',
      '__proto__=password&constructor=x&prototype=y',
      '__proto__[grant_type]=password',
      'constructor[prototype][grant_type]=password',
      'grant_type=toString',
      'grant_type=__proto__',
      'grant_type=constructor',
      'grant_type=pass%00word',
      'grant_type=hasOwnProperty&client_id=__proto__',
      '&&&&',
      '=',
      '=password',
      `grant_type=${'a'.repeat(100)}`,
      Array.from({ length: 3000 }, (_, i) => `p${i}=1`).join('&'),
      `grant_type${'[a]'.repeat(2000)}=x`,
    ])('answers a client error to the body %.60s', async (body) => {
      const withClient = await server.token(`${body}&client_id=${web.clientId}`);
      for (const answer of [await server.token(body), withClient]) {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expectError(answer, answer.status, String(answer.body['error']));
      }
      expect(({} as Record<string, unknown>)['grant_type']).toBeUndefined();
    });

    it.each(['grant_type[x]=password', 'scope[]=openid', 'username%5Bx%5D=bob', 'padding[x][y]=z'])(
      'answers invalid_request to %s beside what is good, since one parser nests it and another does not',
      async (nested) => {
        const good = new URLSearchParams(byPassword).toString();
        expectError(await server.token(`${good}&${nested}`), 400, 'invalid_request');
      },
    );

    it.each(['grant_type', 'client_id', 'username', 'password', 'scope', 'refresh_token', 'code'])(
      'answers a client error to a %s that holds a NUL, or 90 kB',
      async (name) => {
        for (const value of ['a\0b', 'v'.repeat(90_000)]) {
          const answer = await server.token({ ...byPassword, [name]: value });
          expectError(answer, 400, 'invalid_request');
          expect(answer.text).not.toContain('vvvv');
        }
      },
    );

    it('answers invalid_request to half a character in JSON (appendix A)', async () => {
      const sent = { ...credentials('alice'), password: 'a\ud800b' };
      expectError(await server.postJson('/auth/login', sent), 400, 'invalid_request');
    });

    it.each(['a\u0001b', 'a\u007fb', 'a\u0085b', 'a\nb', 'a\r\nb', '\0'])(
      'answers invalid_request to a name or a password that holds %j, in a form and in JSON (appendix A)',
      async (value) => {
        for (const name of ['username', 'password']) {
          const sent = { ...credentials('alice'), [name]: value };
          expectError(await server.token({ ...byPassword, ...sent }), 400, 'invalid_request');
          expectError(await server.postJson('/auth/login', sent), 400, 'invalid_request');
        }
        const refresh = await server.postJson('/auth/refresh', { refresh_token: `a${value}\u0001` });
        expectError(refresh, 400, 'invalid_request');
      },
    );

    it('answers invalid_request to bytes that are no UTF-8, in a form and in JSON (appendix B)', async () => {
      const sent = async (path: string, type: string, text: string) =>
        server.fetch(path, {
          method: 'POST',
          headers: { 'content-type': type },
          body: Buffer.from(text, 'latin1'),
        });
      const form = `${new URLSearchParams(byPassword).toString()}&more=\xff`;
      const json = '{"username":"\xe9lodie","password":"x"}';
      expectError(
        await sent('/oauth2/token', 'application/x-www-form-urlencoded', form),
        400,
        'invalid_request',
      );
      expectError(await sent('/auth/login', 'application/json', json), 400, 'invalid_request');
    });

    it.each(['%ff%fe', '%zz', '100%', '%C3', '%ED%A0%80'])(
      'answers invalid_request to a form with %s, which is no UTF-8 (appendix B)',
      async (value) => {
        const form = new URLSearchParams(byPassword).toString();
        for (const path of ['/oauth2/token', '/oauth2/revoke', '/oauth2/introspect']) {
          expectError(await server.form(path, `${form}&more=${value}`), 400, 'invalid_request');
        }
      },
    );

    it.each(['%EF%BF%BD', '%25ff%25fe', '%25zz', '100%25'])(
      'takes %s, which is UTF-8, for a password like any other',
      async (value) => {
        const form = new URLSearchParams({ ...byPassword, username: 'nobody', password: '' }).toString();
        expectError(await server.token(`${form}${value}`), 400, 'invalid_grant');
      },
    );

    it('answers 413 in its own form to a body of 3 MB', async () => {
      const answer = await server.token({ ...byPassword, padding: 'p'.repeat(3_000_000) });
      expectError(answer, 413, 'invalid_request');
    });

    it('answers a client error to a body that is longer or shorter than was said', async () => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.end(
        `POST /oauth2/token HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 10\r\nconnection: close\r\n\r\ngrant_type=password&client_id=x`,
      );
      const [reply] = (await once(socket, 'data')) as [Buffer];
      expect(reply.toString()).toMatch(/^HTTP\/1.1 400 /);
      socket.destroy();
    });
  });

  describe('§2.3.1 and §3.2.1 client authentication', () => {
    it('takes the secret by HTTP Basic or in the body', async () => {
      const { clientId: client_id, clientSecret: client_secret } = machine;
      expect((await server.token(byMachine, machineBasic)).status).toBe(200);
      expect((await server.token({ ...byMachine, client_id, client_secret })).status).toBe(200);
      expect((await server.token({ ...byMachine, client_id }, machineBasic)).status).toBe(200);
    });

    it('refuses both at once, even when both are right (§2.3)', async () => {
      const twice = { ...byMachine, client_id: machine.clientId, client_secret: machine.clientSecret };
      expectError(await server.token(twice, machineBasic), 400, 'invalid_request');
    });

    it('refuses a client_id that is not that of the header', async () => {
      const answer = await server.token({ ...byMachine, client_id: web.clientId }, machineBasic);
      expectError(answer, 400, 'invalid_request');
    });

    it('reads id and secret as form-encoded', async () => {
      const encoded = (text: string) =>
        [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      const header = basic(encoded(machine.clientId), encoded(machine.clientSecret));
      expect((await server.token(byMachine, header)).status).toBe(200);
    });

    it.each(['basic', 'BASIC'])('takes the scheme in any case: %s (RFC 9110 §11.1)', async (scheme) => {
      const authorization = machineBasic.authorization.replace('Basic', scheme);
      expect((await server.token(byMachine, { authorization })).status).toBe(200);
    });

    it.each([
      ['an empty header', ''],
      ['no credentials', 'Basic'],
      ['what is no base64', 'Basic !!!'],
      ['no colon', `Basic ${Buffer.from('justid').toString('base64')}`],
      ['no client id', `Basic ${Buffer.from(':secret').toString('base64')}`],
      ['bad percent-encoding', `Basic ${Buffer.from('a%zz:b%').toString('base64')}`],
      ['bytes that are no text', `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString('base64')}`],
      ['the Bearer scheme', 'Bearer abc'],
      ['a nul', `Basic ${Buffer.from('a\0b:c').toString('base64')}`],
    ])('answers invalid_client to a header with %s', async (_, authorization) => {
      expectInvalidClient(await server.token(byMachine, { authorization }));
    });

    it('answers alike to an unknown client and to a wrong secret', async () => {
      const answers = [
        await server.token(byMachine, basic('nobody', 'x')),
        await server.token(byMachine, basic(machine.clientId, 'wrong')),
        await server.token(byMachine, basic(machine.clientId, '')),
        await server.token({ ...byMachine, client_id: machine.clientId }),
        await server.token({ ...byMachine, client_id: 'nobody' }),
        await server.token({ ...byMachine, client_id: '__proto__', client_secret: 'x' }),
      ];
      for (const answer of answers) expectInvalidClient(answer);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    });

    it('answers invalid_client when no client is named', async () => {
      expectInvalidClient(await server.token({ grant_type: 'password', ...credentials('alice') }));
    });

    it('does not know a client of the pool that it was not told of', async () => {
      expectInvalidClient(await server.token({ ...byPassword, client_id: stranger.clientId }));
    });

    it('takes a public client that sends an empty secret over Basic, as Swagger UI does', async () => {
      const { client_id: _, ...body } = byPassword;
      expect((await server.token(body, basic(web.clientId, ''))).status).toBe(200);
    });

    it('refuses a public client that brings a secret', async () => {
      expectInvalidClient(await server.token({ ...byPassword, client_secret: 'made-up' }));
    });

    it('checks the client before it tells whether the grant is known', async () => {
      expectInvalidClient(await server.token({ grant_type: 'unknown', client_id: 'nobody' }));
    });
  });

  describe('§5.1 and §5.2 answers', () => {
    it('sends JSON with no-store on success', async () => {
      const answer = await server.token(byPassword);
      expectNoStore(answer);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 3600,
        refresh_token: expect.any(String),
        scope: 'aws.cognito.signin.user.admin',
      });
    });

    it('hands an ID token to who asks for openid (OpenID Connect Core §3.1.2.1)', async () => {
      const { body } = await server.token({ ...byPassword, scope: 'openid' });
      expect(body).toMatchObject({ id_token: expect.any(String), scope: 'aws.cognito.signin.user.admin' });
    });

    it.each(['nonsense', 'Password', 'implicit', 'urn:ietf:params:oauth:grant-type:saml2-bearer'])(
      'answers unsupported_grant_type to %s',
      async (grantType) => {
        const answer = await server.token({ ...byPassword, grant_type: grantType });
        expectError(answer, 400, 'unsupported_grant_type');
        expect(answer.text).not.toContain(grantType);
      },
    );

    it('answers unauthorized_client to a client that Cognito does not allow the grant', async () => {
      expectError(
        await server.token({ grant_type: 'password', ...credentials('alice') }, machineBasic),
        400,
        'unauthorized_client',
      );
      const office = basic(backOffice.clientId, backOffice.clientSecret);
      expectError(await server.token(byMachine, office), 400, 'unauthorized_client');
      expectError(await server.token({ ...byMachine, client_id: web.clientId }), 400, 'unauthorized_client');
    });
  });

  describe('§3.3 scope', () => {
    it.each([
      ['two spaces', 'orders/read  orders/write'],
      ['a space in front', ' orders/read'],
      ['a tab', 'orders/read\torders/write'],
      ['a quote', 'orders/"read"'],
      ['a backslash', 'orders\\read'],
      ['letters outside ASCII', 'ördërs/read'],
    ])('answers invalid_scope to a scope with %s', async (_, scope) => {
      expectError(await server.token({ ...byMachine, scope }, machineBasic), 400, 'invalid_scope');
      expectError(await server.token({ ...byPassword, scope }), 400, 'invalid_scope');
    });

    it.each(['orders/unknown', 'unknown/read', 'orders/read unknown/read', 'openid'])(
      'answers invalid_scope when the client may not have %s, and gives no part of it (§4.4)',
      async (scope) => {
        expectError(await server.token({ ...byMachine, scope }, machineBasic), 400, 'invalid_scope');
      },
    );
  });

  describe('§4.3 the password grant', () => {
    it.each(['username', 'password'] as const)('demands %s', async (name) => {
      const { [name]: _, ...rest } = byPassword;
      expectError(await server.token(rest), 400, 'invalid_request');
    });

    it('answers invalid_grant to a wrong password', async () => {
      expectError(await server.token({ ...byPassword, password: 'Wrong-1' }), 400, 'invalid_grant');
    });

    it('is off unless it is listed', async () => {
      const grants = ALL_GRANTS.filter(({ name }) => name !== 'PasswordGrant');
      const without = await RunningServer.start({ adapter, pool, grants });
      expectError(await without.token(byPassword), 400, 'unsupported_grant_type');
      const login = await without.postJson('/auth/login', credentials('alice'));
      expectError(login, 400, 'unsupported_grant_type');
      await without.stop();
    });
  });

  describe('§4.1 the authorization code grant', () => {
    it('lets exactly one of ten parallel exchanges of a code win (§4.1.2)', async () => {
      const code = await pool.code();
      const answers = await Promise.all(Array.from({ length: 10 }, () => server.token(codeParameters(code))));

      const [winner, ...others] = answers.toSorted((a, b) => a.status - b.status);
      expect(winner?.status).toBe(200);
      for (const other of others) expectError(other, 400, 'invalid_grant');
    });

    it('answers invalid_grant to a code that was used', async () => {
      const parameters = codeParameters(await pool.code());
      expect((await server.token(parameters)).status).toBe(200);
      expectError(await server.token(parameters), 400, 'invalid_grant');
    });

    it('answers invalid_grant to an unknown code, and to an expired one (§4.1.2)', async () => {
      expectError(
        await server.token({ ...codeParameters(await pool.code()), code: 'made-up' }),
        400,
        'invalid_grant',
      );
      const parameters = codeParameters(await pool.code());
      pool.clock.move(301);
      const answer = await server.token(parameters);
      pool.clock.move(-301);
      expectError(answer, 400, 'invalid_grant');
    });

    it("answers invalid_grant to another client's code (§5.2)", async () => {
      const code = await pool.code({ client: backOffice });
      expectError(await server.token(codeParameters(code)), 400, 'invalid_grant');

      const { client_id: _, ...rest } = codeParameters(await pool.code());
      const asOffice = await server.token(rest, basic(backOffice.clientId, backOffice.clientSecret));
      expectError(asOffice, 400, 'invalid_grant');
    });

    it.each(['http://localhost:8080/callback', `${CALLBACK}/`, `${CALLBACK}?x=1`])(
      'answers invalid_grant when the redirect URI becomes %s (§4.1.3)',
      async (redirectUri) => {
        const parameters = { ...codeParameters(await pool.code()), redirect_uri: redirectUri };
        expectError(await server.token(parameters), 400, 'invalid_grant');
      },
    );

    it.each(['code', 'redirect_uri', 'code_verifier'] as const)('demands %s', async (name) => {
      const { [name]: _, ...rest } = codeParameters(await pool.code());
      expectError(await server.token(rest), 400, 'invalid_request');
    });
  });

  describe('§6 refreshing', () => {
    it('demands refresh_token', async () => {
      const parameters = { grant_type: 'refresh_token', client_id: web.clientId };
      expectError(await server.token(parameters), 400, 'invalid_request');
    });

    it("answers invalid_grant to an unknown, an altered and another client's refresh token", async () => {
      const own = await server.login('alice');
      const foreign = await pool.signIn('alice', stranger.clientId);
      for (const refresh_token of [
        'made-up',
        `${own.refreshToken}x`,
        foreign.refreshToken,
        own.accessToken,
      ]) {
        const answer = await server.token({
          grant_type: 'refresh_token',
          client_id: web.clientId,
          refresh_token,
        });
        expectError(answer, 400, 'invalid_grant');
      }
    });

    it('answers invalid_grant to an expired refresh token', async () => {
      pool.clock.move(-31 * 86_400);
      const { refreshToken } = await pool.signIn('alice');
      pool.clock.move(31 * 86_400);
      const answer = await server.token({
        grant_type: 'refresh_token',
        client_id: web.clientId,
        refresh_token: refreshToken,
      });
      expectError(answer, 400, 'invalid_grant');
    });

    it('never widens the scope of the login', async () => {
      const { refreshToken } = tokensOf(await server.token(codeParameters(await pool.code())));
      const answer = await server.token({
        grant_type: 'refresh_token',
        client_id: web.clientId,
        refresh_token: refreshToken,
        scope: 'openid orders/read orders/admin',
      });
      expect(answer.body['scope'] ?? 'openid orders/read').toBe('openid orders/read');
    });
  });

  it('logs no secret of all this, at any level', () => {
    for (const secret of [PASSWORDS.alice, machine.clientSecret, backOffice.clientSecret, 'oops', 'vvvv']) {
      expect(server.log.text.includes(secret)).toBe(false);
    }
  });
});
