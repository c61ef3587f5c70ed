import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountModule, AuthEvents, type AuthOptions, DeviceCodeGrant } from '../../src/index.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';
import { ADAPTERS, ALL_GRANTS, type Answer, basic, RunningServer, tokensOf } from './running.server.js';
import { backOffice, machine, PASSWORDS, RunningUserPool, web } from './running.user-pool.js';

const [HOME, OFFICE, ATTACKER] = ['192.0.2.1', '192.0.2.2', '198.51.100.1'];
const worker = basic(machine.clientId, machine.clientSecret);
const office = basic(backOffice.clientId, backOffice.clientSecret);

const from = (address: string) => ({ 'x-forwarded-for': address });

/** 429 in the words of RFC 6749 §5.2, and when to come back. */
function expectTooMany(answer: Answer): void {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: 429,
    body: {
      error: 'temporarily_unavailable',
      error_description: expect.stringContaining('Too many requests'),
    },
  });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

/** A JWE as Cognito's refresh tokens are, of nobody. */
function inventedRefreshToken(): string {
  const header = Buffer.from(JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' })).toString(
    'base64url',
  );
  return [header, ...[256, 12, 900, 16].map((bytes) => randomBytes(bytes).toString('base64url'))].join('.');
}

/** One that the embedded pool sends browsers back to. */
const PUBLIC_URL = 'http://localhost:3000';

describe.each(ADAPTERS)('Limits, on %s,', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;
  let clock: HandMovedClock;

  beforeEach(async () => {
    pool = await RunningUserPool.start({ serverUrls: [PUBLIC_URL] });
    clock = new HandMovedClock(Date.now());
  });
  afterEach(async () => {
    await server?.stop();
    await pool.stop();
  });

  async function serve(
    limits: AuthOptions['limits'],
    trustsProxy = true,
    publicUrl = PUBLIC_URL,
  ): Promise<void> {
    server = await RunningServer.start({
      adapter,
      pool,
      trustsProxy,
      grants: [...ALL_GRANTS, DeviceCodeGrant],
      options: { clock, limits, publicUrl },
      imports: [AccountModule.forRoot({})],
    });
  }

  const signIn = (address: string, password: string, username: string = 'alice') =>
    server.token({ grant_type: 'password', client_id: web.clientId, username, password }, from(address));
  const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

  async function inTurn<T = Answer>(times: number, ask: (time: number) => Promise<T>): Promise<T[]> {
    const answers: T[] = [];
    for (let time = 0; time < times; time += 1) answers.push(await ask(time));
    return answers;
  }

  describe('of passwords,', () => {
    it('stop the one who guesses, and not the one whose account it is', async () => {
      await serve({ signIns: { limit: 3, windowSeconds: 900 } });
      const guesses = await inTurn(4, () => signIn(ATTACKER, 'Wrong-Passw0rd'));
      expect(statuses(guesses)).toEqual([400, 400, 400, 429]);
      expectTooMany(await signIn(ATTACKER, PASSWORDS.alice));
      expect((await signIn(HOME, PASSWORDS.alice)).status).toBe(200);

      clock.advanceSeconds(901);
      expect((await signIn(ATTACKER, 'Wrong-Passw0rd')).status).toBe(400);
    });

    it('answer alike to those who do not exist, whether the guess was right or wrong', async () => {
      await serve({ signIns: { limit: 2, windowSeconds: 900 } });
      const ofAlice = await inTurn(4, () => signIn(ATTACKER, 'Wrong-Passw0rd', 'alice'));
      const ofNobody = await inTurn(4, () => signIn(ATTACKER, 'Wrong-Passw0rd', 'nobody'));
      const asSeen = ({ status, text, headers }: Answer) => [status, text, headers.get('retry-after')];
      expect(ofAlice.map(asSeen)).toEqual(ofNobody.map(asSeen));
      const right = await signIn(ATTACKER, PASSWORDS.alice);
      expect(asSeen(right)).toEqual(asSeen(await signIn(ATTACKER, 'Wrong-Passw0rd', 'nobody')));
    });

    it('cannot be slipped through by many at once, nor by another spelling of the name', async () => {
      await serve({ signIns: { limit: 3, windowSeconds: 900 } });
      const names = ['alice', 'ALICE', ' alice', 'Alice', 'alice', 'aLiCe'];
      const guesses = await Promise.all(names.map((name) => signIn(ATTACKER, 'Wrong-Passw0rd', name)));
      expect(statuses(guesses).toSorted((a, b) => a - b)).toEqual([400, 400, 400, 429, 429, 429]);
    });

    it('let the owner in from where they were before, however many guess from everywhere', async () => {
      await serve({ signInsPerAccount: { limit: 4, windowSeconds: 900 } });
      expect((await signIn(HOME, PASSWORDS.alice)).status).toBe(200);
      const botnet = await inTurn(7, (time) => signIn(`198.51.100.${time}`, 'Wrong-Passw0rd'));
      expect(statuses(botnet)).toEqual([400, 400, 400, 400, 400, 429, 429]);
      expect((await signIn(HOME, PASSWORDS.alice)).status).toBe(200);
      expectTooMany(await signIn(OFFICE, PASSWORDS.alice));
    });

    it('let the owner in from an address that is new, in their turn, while the account is under attack', async () => {
      await serve({ signInsPerAccount: { limit: 1, windowSeconds: 900 } });
      const botnet = await inTurn(3, (time) => signIn(`198.51.100.${time}`, 'Wrong-Passw0rd'));
      expect(statuses(botnet)).toEqual([400, 400, 429]);
      const early = await signIn(OFFICE, PASSWORDS.alice);
      expectTooMany(early);
      expect(Number(early.headers.get('retry-after'))).toBeLessThanOrEqual(30);

      clock.advanceSeconds(30);
      expect((await signIn(OFFICE, PASSWORDS.alice)).status).toBe(200);
      expect((await signIn(OFFICE, PASSWORDS.alice)).status).toBe(200);
      expectTooMany(await signIn('198.51.100.9', 'Wrong-Passw0rd'));
    });

    it('leave an address few tries at an account that is under attack, and take none for what was not tried', async () => {
      await serve({ signInsPerAccount: { limit: 1, windowSeconds: 900 } });
      await signIn(ATTACKER, 'Wrong-Passw0rd');
      const guesses: Answer[] = [];
      for (let round = 0; round < 5; round += 1) {
        guesses.push(await signIn(ATTACKER, 'Wrong-Passw0rd'), await signIn(ATTACKER, 'Wrong-Passw0rd'));
        clock.advanceSeconds(30);
      }
      expect(statuses(guesses)).toEqual([400, 429, 400, 429, 400, 429, 429, 429, 429, 429]);
      expect(Number(guesses.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(30);
      expect((await signIn(OFFICE, PASSWORDS.alice)).status).toBe(200);
    });

    it('let a known person in from an address that tries out many accounts', async () => {
      await serve({ signInsPerAddress: { limit: 3, windowSeconds: 900 } });
      expect((await signIn(OFFICE, PASSWORDS.alice)).status).toBe(200);
      const sprayed = await inTurn(4, (time) => signIn(OFFICE, 'Wrong-Passw0rd', `user${time}`));
      expect(statuses(sprayed)).toEqual([400, 400, 400, 429]);
      expect((await signIn(OFFICE, PASSWORDS.alice)).status).toBe(200);
      expect((await signIn(OFFICE, PASSWORDS.bob, 'bob')).status).toBe(429);
    });

    it('hold nothing against an office where everybody gets their password right', async () => {
      await serve({ signInsPerAddress: { limit: 2, windowSeconds: 900 } });
      const logins = await inTurn(6, (time) =>
        time % 2 === 0 ? signIn(OFFICE, PASSWORDS.bob, 'bob') : signIn(OFFICE, PASSWORDS.carol, 'carol'),
      );
      expect(statuses(logins)).toEqual([200, 200, 200, 200, 200, 200]);
    });

    it('forgive the typing errors of one who gets in at last', async () => {
      await serve({ signIns: { limit: 3, windowSeconds: 900 } });
      for (let round = 0; round < 2; round += 1) {
        await inTurn(2, () => signIn(HOME, 'Wrong-Passw0rd'));
        expect((await signIn(HOME, PASSWORDS.alice)).status).toBe(200);
      }
    });

    it('let the browser in that somebody has signed in with, whatever their neighbours guess', async () => {
      await serve({
        signIns: { limit: 2, windowSeconds: 900 },
        signInsPerAddress: { limit: 4, windowSeconds: 900 },
      });
      const login = (username: 'alice' | 'bob', password: string, cookie = '') =>
        server.fetch('/auth/login', {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie, ...from(OFFICE) },
          body: JSON.stringify({ username, password }),
        });
      const cookieOf = ({ headers }: Answer) => headers.get('set-cookie') ?? '';
      const [ofAlice, ofBob] = [await login('alice', PASSWORDS.alice), await login('bob', PASSWORDS.bob)];
      expect(cookieOf(ofAlice)).toMatch(
        /^login-device=[\w-]{22}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/,
      );
      const [alices, bobs] = [ofAlice, ofBob].map((answer) => cookieOf(answer).split(';')[0]);
      expect(alices).not.toBe(bobs);

      const guesses = await inTurn(4, () => login('alice', 'Wrong-Passw0rd', bobs));
      expect(statuses(guesses)).toEqual([401, 401, 429, 429]);
      expectTooMany(await login('alice', PASSWORDS.alice));
      const again = await login('alice', PASSWORDS.alice, alices);
      expect(again.status).toBe(200);
      expect(cookieOf(again)).toContain(`${alices};`);

      const byTheThiefOfTheCookie = await inTurn(3, () => login('alice', 'Wrong-Passw0rd', alices));
      expect(statuses(byTheThiefOfTheCookie)).toEqual([401, 401, 429]);
    });

    it('let that browser give the code of a new password as well', async () => {
      await serve({ signIns: { limit: 1, windowSeconds: 900 } });
      const ask = (path: string, body: object, cookie = '') =>
        server.fetch(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie, ...from(OFFICE) },
          body: JSON.stringify(body),
        });
      const login = await ask('/auth/login', { username: 'alice', password: PASSWORDS.alice });
      const [cookie] = (login.headers.get('set-cookie') ?? '').split(';');
      const guess = { username: 'alice', code: '123456', password: 'Another-Passw0rd1' };
      const guesses = await inTurn(2, () => ask('/auth/account/reset-password', guess));
      expect(statuses(guesses)).toEqual([400, 429]);
      expect((await ask('/auth/account/reset-password', guess, cookie)).status).toBe(400);
    });

    it('give a cookie that no other host of the domain can set, where there is https', async () => {
      await serve(undefined, true, 'https://api.example.com');
      const answer = await server.fetch('/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: 'login-device=x' },
        body: JSON.stringify({ username: 'alice', password: 'Wrong-Passw0rd' }),
      });
      expect(answer.headers.get('set-cookie')).toMatch(/^__Host-login-device=[\w-]{22}; .*; Secure$/);
    });

    it('let a client in that has proved itself, whatever is guessed from its address', async () => {
      await serve({ signIns: { limit: 2, windowSeconds: 900 } });
      const byOffice = (password: string) =>
        server.token({ grant_type: 'password', username: 'alice', password }, { ...office, ...from(OFFICE) });
      expect((await byOffice(PASSWORDS.alice)).status).toBe(200);
      const guesses = await inTurn(3, () => signIn(OFFICE, 'Wrong-Passw0rd'));
      expect(statuses(guesses)).toEqual([400, 400, 429]);
      expect((await byOffice(PASSWORDS.alice)).status).toBe(200);
    });

    it('hold at the JSON login as well, and tell of it', async () => {
      await serve({ signIns: { limit: 1, windowSeconds: 900 } });
      const told: string[] = [];
      server.app.get(AuthEvents).on('rate-limit', ({ limit }) => told.push(limit));
      const login = () => server.postJson('/auth/login', { username: 'alice', password: 'Wrong-Passw0rd' });
      expect((await login()).status).toBe(401);
      expectTooMany(await login());
      expect(told).toEqual(['signIns']);
    });
  });

  describe('by address,', () => {
    it.each([
      ['/oauth2/token', () => server.token({ grant_type: 'x' })],
      ['/oauth2/revoke', () => server.form('/oauth2/revoke', {})],
      ['/oauth2/introspect', () => server.form('/oauth2/introspect', {})],
      ['/oauth2/device_authorization', () => server.form('/oauth2/device_authorization', {})],
      ['/auth/login', () => server.postJson('/auth/login', {})],
      ['/auth/refresh', () => server.postJson('/auth/refresh', {})],
      ['/auth/challenge', () => server.postJson('/auth/challenge', {})],
    ])('tell a caller of %s when to come back', async (_path, ask) => {
      await serve({ perAddress: { limit: 1, windowSeconds: 10 } });
      expect((await ask()).status).toBeLessThan(429);
      expectTooMany(await ask());
      clock.advanceSeconds(10);
      expect((await ask()).status).toBeLessThan(429);
    });

    it.each([
      ['POST /auth/account/forgot-password', () => server.postJson('/auth/account/forgot-password', {})],
      ['GET /device', () => server.fetch('/device')],
    ])('tell a caller of %s in its own words', async (_route, ask) => {
      await serve({ perAddress: { limit: 1, windowSeconds: 10 } });
      expect((await ask()).status).toBeLessThan(429);
      const refused = await ask();
      expect([refused.status, refused.body['reason']]).toEqual([429, 'too_many_requests']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it('take no header for an address, and say that a proxy is not trusted', async () => {
      await serve({ perAddress: { limit: 2, windowSeconds: 10 } }, false);
      const asked = await inTurn(3, (time) => server.token({}, from(`198.51.100.${time}`)));
      expect(statuses(asked)).toEqual([400, 400, 429]);
      expect(server.log.text).toContain('a proxy that is not trusted');
    });

    it('believe the proxy that the framework trusts', async () => {
      await serve({ perAddress: { limit: 1, windowSeconds: 10 } });
      const asked = await inTurn(3, (time) => server.token({}, from(`198.51.100.${time}`)));
      expect(statuses(asked)).toEqual([400, 400, 400]);
      expect(server.log.text).not.toContain('a proxy that is not trusted');
    });

    it('are off when they are switched off', async () => {
      await serve(false);
      const guesses = await inTurn(40, () => signIn(ATTACKER, 'Wrong-Passw0rd'));
      expect(new Set(statuses(guesses))).toEqual(new Set([400]));
    });
  });

  describe('by client,', () => {
    it('hold wherever a confidential client asks from, and leave others alone', async () => {
      await serve({ perClient: { limit: 2, windowSeconds: 10 } });
      const ask = (address: string) =>
        server.token({ grant_type: 'client_credentials' }, { ...worker, ...from(address) });
      expect(statuses([await ask(HOME), await ask(OFFICE)])).toEqual([200, 200]);
      expectTooMany(await ask(HOME));
      const introspect = await server.form(
        '/oauth2/introspect',
        { token: 'x' },
        { ...office, ...from(HOME) },
      );
      expect(introspect.status).toBe(200);
    });

    it('cannot be used up by one who uses the name of a public client, or a wrong secret', async () => {
      await serve({ perClient: { limit: 1, windowSeconds: 10 } });
      await inTurn(3, () =>
        server.form('/oauth2/revoke', { client_id: web.clientId, token: 'x' }, from(ATTACKER)),
      );
      const wrong = basic(machine.clientId, 'wrong');
      await inTurn(3, () => server.form('/oauth2/revoke', { token: 'x' }, { ...wrong, ...from(ATTACKER) }));
      const revoke = { client_id: web.clientId, token: 'x' };
      expect((await server.form('/oauth2/revoke', revoke, from(HOME))).status).toBe(200);
      expect((await server.form('/oauth2/revoke', { token: 'x' }, { ...worker, ...from(HOME) })).status).toBe(
        200,
      );
    });
  });

  describe('of revocations,', () => {
    it('answer a flood of them from one caller, who is told to wait, while others are served', async () => {
      await serve(undefined);
      const { accessToken } = await server.login('bob');
      const revoke = () =>
        server.form('/oauth2/revoke', { token: 'no.jwt.here' }, { ...worker, ...from(ATTACKER) });
      const answers: Answer[] = [];
      for (let round = 0; round < 40; round += 1) {
        answers.push(...(await Promise.all(Array.from({ length: 50 }, revoke))));
      }
      const served = answers.filter(({ status }) => status === 200).length;
      expect(served).toBe(1000);
      expectTooMany(answers.at(-1)!);

      expect((await server.get('/auth/me', accessToken)).status).toBe(200);
      const other = { client_id: web.clientId, token: accessToken };
      expect((await server.form('/oauth2/revoke', other, from(HOME))).status).toBe(200);
      expect((await server.get('/auth/me', accessToken)).status).toBe(401);
    });

    it('ask Cognito of no token that can be none, and of few that nobody knows', async () => {
      await serve({ unknownRefreshTokens: { limit: 2, windowSeconds: 60 } });
      const { refreshToken } = tokensOf(await signIn(HOME, PASSWORDS.alice));
      await pool.stop();
      const revoke = (token: string) =>
        server.form('/oauth2/revoke', { client_id: web.clientId, token }, from(HOME));
      for (const rubbish of ['x', 'a.b.c.d.e', 'e30.a.b.c.d', 'é.b.c.d.e']) {
        expect((await revoke(rubbish)).status).toBe(200);
      }
      pool = await pool.restarted();
      const invented = await inTurn(3, () => revoke(inventedRefreshToken()));
      expect(statuses(invented)).toEqual([200, 200, 429]);
      expect((await revoke(refreshToken)).status).toBe(200);
    });
  });

  describe('of refresh tokens that nobody knows,', () => {
    it('hold at the token endpoint as well, and stop nobody whose login is known', async () => {
      await serve({ unknownRefreshTokens: { limit: 2, windowSeconds: 60 } });
      const { refreshToken } = tokensOf(await signIn(HOME, PASSWORDS.alice));
      const elsewhere = await pool.signIn('bob');
      const refresh = (token: string) =>
        server.token(
          { grant_type: 'refresh_token', client_id: web.clientId, refresh_token: token },
          from(HOME),
        );
      expect(statuses(await inTurn(4, () => refresh('x')))).toEqual([400, 400, 400, 400]);
      // Known nowhere here, but good: it costs nothing.
      expect((await refresh(elsewhere.refreshToken)).status).toBe(200);
      const invented = await inTurn(3, () => refresh(inventedRefreshToken()));
      expect(statuses(invented)).toEqual([400, 400, 429]);
      expect((await refresh(refreshToken)).status).toBe(200);
    });
  });

  describe('of codes,', () => {
    it('keep a device from asking for codes without end, by address', async () => {
      await serve({ deviceAuthorizations: { limit: 2, windowSeconds: 600 } });
      const ask = (address: string) =>
        server.form('/oauth2/device_authorization', { client_id: web.clientId }, from(address));
      expect(statuses(await inTurn(2, () => ask(ATTACKER)))).toEqual([200, 200]);
      expectTooMany(await ask(ATTACKER));
      expect((await ask(HOME)).status).toBe(200);
    });

    it('keep one from having messages sent to somebody, and from guessing what stands in them', async () => {
      await serve({
        accountCodes: { limit: 2, windowSeconds: 3600 },
        signIns: { limit: 2, windowSeconds: 900 },
      });
      const ask = (path: string, body: object, address = ATTACKER) =>
        server.fetch(`/auth/account/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...from(address) },
          body: JSON.stringify(body),
        });
      for (const username of ['alice', 'nobody']) {
        const asked = await inTurn(3, () => ask('forgot-password', { username }));
        expect(statuses(asked)).toEqual([202, 202, 429]);
        const guess = { username, code: '123456', password: 'Another-Passw0rd1' };
        const guesses = await inTurn(3, () => ask('reset-password', guess));
        expect(statuses(guesses)).toEqual([400, 400, 429]);
        expect(guesses[2]?.body['reason']).toBe('too_many_requests');
        expect(Number(guesses[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect((await ask('forgot-password', { username: 'alice' }, HOME)).status).toBe(202);
      const spelled = await inTurn(2, () => ask('forgot-password', { username: 'Alice' }, HOME));
      expect(statuses(spelled)).toEqual([202, 429]);
    });

    it('keep a user from having messages sent to numbers and addresses of their choice, from wherever', async () => {
      await serve({ accountCodes: { limit: 3, windowSeconds: 3600 } });
      const { accessToken } = await server.login('bob');
      const ask = (method: string, path: string, body: object = {}) => {
        const headers = {
          'content-type': 'application/json',
          authorization: `Bearer ${accessToken}`,
          ...from(`198.51.100.${(asked += 1)}`),
        };
        return server.fetch(`/auth/account${path}`, { method, headers, body: JSON.stringify(body) });
      };
      let asked = 0;
      const change = (attributes: object) => ask('PATCH', '', { attributes });
      const unsent = [{ email: 'bob@example.com' }, { email: 'no address' }, { name: 'Bob' }];
      for (const attributes of [...unsent, ...unsent]) await change(attributes);
      const changes = await inTurn(2, (time) => change({ email: `bob${time}@example.com` }));
      expect(changes.map(({ text }) => text.includes('"EMAIL"'))).toEqual([true, true]);
      expect((await ask('POST', '/attributes/email/code')).status).toBe(202);
      const refused = [
        await change({ email: 'more@example.com' }),
        await ask('POST', '/attributes/email/code'),
      ];
      expect(statuses(refused)).toEqual([429, 429]);
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await change({ name: 'Robert' })).status).toBe(200);
    });

    it.each([
      ['confirm', {}],
      ['reset-password', { password: 'Another-Passw0rd1' }],
    ])(
      'tell a guesser at %s nothing by Cognito having had enough of an account that exists',
      async (path, more) => {
        await serve(undefined);
        const guesses = (username: string) =>
          inTurn(32, async () => {
            const guess = { username, code: '123456', ...more };
            const { status, text, headers } = await server.postJson(`/auth/account/${path}`, guess);
            return { status, text, wait: headers.get('retry-after') };
          });
        const ofAlice = await guesses('alice');
        expect(ofAlice.map(({ status }) => status)).toEqual([...Array(30).fill(400), 429, 429]);
        expect(await guesses('nobody')).toEqual(ofAlice);
      },
    );
  });
});

describeWithRedis('Limits of two instances that share a Redis', () => {
  it('are one: how many instances there are makes no difference', async () => {
    const [pool, redis] = await Promise.all([RunningUserPool.start(), RedisProcess.started()]);
    const options = {
      limits: { signIns: { limit: 4, windowSeconds: 900 }, userCodes: { limit: 2, windowSeconds: 600 } },
    };
    const environment = { REDIS_URL: redis.url };
    const [a, b] = await Promise.all([
      RunningServer.start({ adapter: 'express', pool, environment, options }),
      RunningServer.start({ adapter: 'fastify', pool, environment, options }),
    ]);
    const guess = (server: RunningServer) =>
      server.token({
        grant_type: 'password',
        client_id: web.clientId,
        username: 'bob',
        password: 'Wrong-Passw0rd',
      });
    const answers: number[] = [];
    for (const server of [a, b, a, b, a, b]) answers.push((await guess(server)).status);
    expect(answers).toEqual([400, 400, 400, 400, 429, 429]);

    await Promise.all([a.stop(), b.stop()]);
    await redis.kill();
    await pool.stop();
  });
});
