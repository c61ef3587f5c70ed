import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '../../src/demo/free.port.js';
import { secretsOf } from '../../src/server/log/known.secrets.js';
import { redacted } from '../../src/server/log/redaction.js';
import { ServerLogger } from '../../src/server/log/server.logger.js';
import { readSettings } from '../../src/server/settings.js';
import { LOG_LEVELS } from '../../src/settings/operation.settings.js';
import { ADAPTERS } from '../e2e/running.server.js';
import {
  backOffice,
  codeParameters,
  machine,
  PASSWORDS,
  RunningUserPool,
  web,
} from '../e2e/running.user-pool.js';
import { RawConnection } from './raw.connection.js';
import { ServedProcess } from './served.process.js';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const NEW_PASSWORD = 'Another-Passw0rd-9';
const WRONG_PASSWORD = 'a-password-that-is-wrong-1';

describe.each(ADAPTERS)('The log of the server at its most talkative, on %s,', (adapter) => {
  let pool: RunningUserPool;
  let server: ServedProcess;
  /** Everything secret that was sent or received. */
  const secrets = new Set<string>();

  beforeAll(async () => {
    const port = await freePort();
    pool = await RunningUserPool.start({ serverUrls: [`http://127.0.0.1:${port}`] });
    server = await ServedProcess.start(adapter, {
      PORT: String(port),
      USER_POOL_URL: pool.url,
      REVOCATION_FILE: 'none',
      LOG_LEVEL: 'verbose',
      LOG_FORMAT: 'json',
    });
  });
  afterAll(async () => {
    await server.stop();
    await pool.stop();
  });

  it('holds none of the secrets of all flows', async () => {
    const login = await logInAndFail();
    expect(login).toHaveProperty('access_token');
    expect(login).toHaveProperty('refresh_token');
    await codeLogin();
    await deviceLogin();
    await machineTokens();
    await accounts(login.access_token ?? '');
    await misplacedAndForged(login.access_token ?? '');
    await json('/auth/refresh', { refresh_token: login.refresh_token });
    await form('/oauth2/introspect', { token: login.access_token ?? '' }, basic(backOffice));
    await form('/oauth2/revoke', { token: login.refresh_token ?? '', client_id: web.clientId });
    await send('/auth/logout-all', { method: 'POST', headers: bearer(login.access_token ?? '') });

    const log = server.output;
    expect(log).toContain('answered');
    expect(log).toContain('/oauth2/token');
    expect(secrets.size).toBeGreaterThan(25);
    expect([...secrets].filter((secret) => log.includes(secret))).toEqual([]);
  });

  it('is JSON in every line, each of a request with its id', async () => {
    await send('/orders', { headers: { 'x-request-id': 'order-4711' } });
    await server.saying(/order-4711.*\n.*order-4711|order-4711[^]*order-4711/);
    const lines = server.output.split('\n').filter((line) => line.startsWith('{'));
    const ofRequest = lines
      .map((line) => JSON.parse(line))
      .filter(({ requestId }) => requestId === 'order-4711');

    expect(ofRequest).toMatchObject([
      { level: 'debug', context: 'Refusals', message: 'refused', reason: 'missing_token', status: 401 },
      { level: 'debug', context: 'Http', message: 'answered', method: 'GET', path: '/orders', status: 401 },
    ]);
    expect(ofRequest).toContainEqual(expect.objectContaining({ milliseconds: expect.any(Number) }));
  });

  it('keeps the id of a request whose body comes later', async () => {
    const body = JSON.stringify({ username: 'alice', password: WRONG_PASSWORD });
    const connection = await RawConnection.to(server.url);
    connection.write(
      `POST /auth/login HTTP/1.1\r\nHost: x\r\nX-Request-Id: login-4712\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    await send('/health/live');
    connection.write(body.slice(5));
    await connection.answer(/invalid_grant/);
    connection.close();
    await server.saying(/answered[^\n]*login-4712/);
    expect(server.output).toMatch(/"context":"OAuth2"[^\n]*"requestId":"login-4712"/);
  });

  it.each([
    ['a sane id', { 'x-request-id': 'abc.DEF:1-2_3' }, /^abc\.DEF:1-2_3$/],
    ['an id that is too long', { 'x-request-id': 'a'.repeat(129) }, /^[0-9a-f-]{36}$/],
    ['an id with blanks', { 'x-request-id': 'a b' }, /^[0-9a-f-]{36}$/],
    ['an id with markup', { 'x-request-id': '<script>' }, /^[0-9a-f-]{36}$/],
    [
      'a trace',
      { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      /^0af7651916cd43dd8448eb211c80319c$/,
    ],
    ['a trace of zeros', { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` }, /^[0-9a-f-]{36}$/],
    ['nothing', {}, /^[0-9a-f-]{36}$/],
  ] as const)('answers with an id to who brings %s', async (_what, headers, expected) => {
    const answer = await send('/health/live', { headers: { ...headers } });
    expect(answer.headers.get('x-request-id')).toMatch(expected);
  });

  async function logInAndFail(): Promise<Record<string, string>> {
    await json('/auth/login', { username: 'alice', password: keep(WRONG_PASSWORD) });
    await send('/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"username":"alice","password":"${WRONG_PASSWORD}",,,`,
    });
    await form('/oauth2/token', {
      grant_type: 'password',
      username: 'bob',
      password: keep(PASSWORDS.bob),
      client_id: web.clientId,
    });
    return json('/auth/login', { username: 'alice', password: keep(PASSWORDS.alice) });
  }

  async function codeLogin(): Promise<void> {
    const browser = pool.browser();
    const code = await pool.code({ browser });
    keep(code.code);
    keep(code.codeVerifier);
    for (const pair of browser.cookie.split('; ')) keep(pair.slice(pair.indexOf('=') + 1));
    const tokens = await form('/oauth2/token', codeParameters(code));
    await form('/oauth2/token', codeParameters(code));
    await form('/oauth2/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
      client_id: web.clientId,
    });
    await send(
      `/oauth2/authorize?response_type=code&client_id=${web.clientId}&state=${keep('a-state-of-the-client-8')}`,
    );
    await send('/orders', {
      headers: { ...bearer(tokens.access_token ?? ''), cookie: `sid=${keep('a-cookie-of-somebody-else')}` },
    });
  }

  async function deviceLogin(): Promise<void> {
    const asked = await form('/oauth2/device_authorization', {
      client_id: web.clientId,
      scope: 'openid orders/read',
    });
    const poll = () =>
      form('/oauth2/token', {
        grant_type: DEVICE_GRANT,
        device_code: asked['device_code'] ?? '',
        client_id: web.clientId,
      });
    await poll();
    const browser = pool.browser();
    await browser.open(`${server.url}/device?user_code=${asked['user_code']}`);
    await browser.submit({ user_code: asked['user_code'] ?? '' });
    await browser.submit({ decision: 'allow' });
    const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
    keep(callback?.searchParams.get('code') ?? '');
    await browser.open(callback?.href ?? '');
    expect(await poll()).toHaveProperty('access_token');
  }

  async function machineTokens(): Promise<void> {
    keep(machine.clientSecret ?? '');
    await form('/oauth2/token', { grant_type: 'client_credentials' }, basic(machine));
    await form('/oauth2/token', {
      grant_type: 'client_credentials',
      client_id: machine.clientId,
      client_secret: keep('a-secret-that-is-wrong-77'),
    });
    await form(
      '/oauth2/token',
      { grant_type: 'client_credentials' },
      basic({ ...machine, clientSecret: keep('another-wrong-secret-78') }),
    );
  }

  async function accounts(accessToken: string): Promise<void> {
    await json('/auth/account', {
      username: 'dora',
      password: keep('Dora-Passw0rd-1'),
      attributes: { email: 'dora@example.com' },
    });
    await json('/auth/account/confirm', { username: 'dora', code: keep('918273') });
    await json('/auth/account/reset-password', {
      username: 'dora',
      code: '918273',
      new_password: keep(NEW_PASSWORD),
    });
    await json(
      '/auth/account/password',
      { current_password: PASSWORDS.alice, new_password: NEW_PASSWORD },
      accessToken,
    );
    await json('/auth/account/second-factors/totp', {}, accessToken);
    await json('/auth/challenge', {
      challenge_token: keep('a-challenge-token-that-is-none'),
      answer: keep('564738'),
    });
  }

  async function misplacedAndForged(accessToken: string): Promise<void> {
    await send(`/orders?access_token=${accessToken}`);
    await send(`/orders/${accessToken}`);
    await send('/orders', { headers: bearer(`${accessToken.slice(0, -4)}AAAA`) });
    await send('/orders', {
      headers: { authorization: `Basic ${keep('YWxpY2U6QWxpY2UtUGFzc3cwcmQ=')}` },
    });
    await form('/orders', { access_token: accessToken });
  }

  function keep(secret: string): string {
    if (secret.length >= 6) secrets.add(secret);
    return secret;
  }

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, server.url), { redirect: 'manual', ...init });
  }

  async function json(path: string, body: object, accessToken?: string): Promise<Record<string, string>> {
    const headers = {
      'content-type': 'application/json',
      ...(accessToken === undefined ? {} : bearer(accessToken)),
    };
    return answerOf(await send(path, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  async function form(path: string, body: Record<string, string>, headers: Record<string, string> = {}) {
    return answerOf(await send(path, { method: 'POST', headers, body: new URLSearchParams(body) }));
  }

  /** Of every answer, what nobody else should see is a secret. */
  async function answerOf(answer: Response): Promise<Record<string, string>> {
    const body = (await answer.json().catch(() => ({}))) as Record<string, string>;
    for (const [name, value] of Object.entries(body)) {
      if (/_token$|_code$|^secret|^session/.test(name) && typeof value === 'string') keep(value);
    }
    for (const cookie of answer.headers.getSetCookie()) keep(/=([^;]*)/.exec(cookie)?.[1] ?? '');
    return body;
  }
});

describe('A logger', () => {
  const unreadable = new Error('unreadable');
  Object.defineProperty(unreadable, 'stack', { get: () => fail('stack') });
  const circular = new Error('one', { cause: new Error('two') });
  Object.assign(circular.cause as Error, { cause: circular });
  const hostile = new Proxy({}, { get: () => fail('get'), getPrototypeOf: () => fail('prototype') });

  it.each([
    ['nothing', []],
    ['undefined for a cause', ['Cognito is away', undefined]],
    ['undefined for a stack', ['Cognito is away', undefined, 'Unavailable']],
    ['a symbol', [Symbol('a')]],
    ['a BigInt', ['much', 1n]],
    ['errors in a circle', [circular]],
    ['an error that cannot be read', ['no', unreadable]],
    ['an object that cannot be looked at', ['no', hostile]],
    ['an object that no JSON can be made of', [{ toJSON: () => fail('toJSON') }]],
    ['a message that fails', [() => fail('lazy')]],
    ['a stack', ['Something broke', new Error('broken').stack, 'Orders']],
  ])('prints JSON, a line each, and never throws when given %s', (_what, given: readonly unknown[]) => {
    const json = printedBy('json', given);
    expect(json.length).toBeGreaterThanOrEqual(LOG_LEVELS.length);
    for (const line of json) expect(JSON.parse(line)).toHaveProperty('level');
    expect(printedBy('text', given).length).toBeGreaterThanOrEqual(LOG_LEVELS.length);
  });

  function printedBy(format: 'json' | 'text', [message, ...rest]: readonly unknown[]): string[] {
    const printed: string[] = [];
    const streams = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0),
    );
    try {
      const logger = new ServerLogger({ level: 'verbose', format });
      for (const level of LOG_LEVELS) logger[level](message, ...rest);
      return printed;
    } finally {
      for (const stream of streams) stream.mockRestore();
    }
  }

  function fail(what: string): never {
    throw new Error(what);
  }
});

describe('Redaction', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';

  it.each([
    ['a JWT', `refused ${token} at /orders`, 'refused [redacted] at /orders'],
    ['a header', 'Authorization: Basic YWxpY2U6cGFzcw==', 'Authorization: Basic [redacted]'],
    [
      'a form',
      'grant_type=password&username=alice&password=hunter22&scope=x',
      'grant_type=password&username=alice&password=[redacted]&scope=x',
    ],
    ['a URL', 'GET /callback?code=abc-123&state=xyz', 'GET /callback?code=[redacted]&state=xyz'],
    ['JSON', '{"username":"alice","password":"hunter22"}', '{"username":"alice","password":"[redacted]"}'],
    [
      'JSON in JSON',
      String.raw`{"message":"{\"refresh_token\":\"abc\"}"}`,
      String.raw`{"message":"{\"refresh_token\":\"[redacted]\"}"}`,
    ],
  ])('takes secrets out of %s', (_what, line, expected) => {
    expect(redacted(line)).toBe(expected);
  });

  it('takes out what is known to be secret, wherever it stands', () => {
    expect(redacted('the id is of-the-vault+1', ['of-the-vault+1'])).toBe('the id is [redacted]');
  });

  it('knows the secrets of the settings', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const settings = readSettings({
      COGNITO_USER_POOL_ID: 'us-east-1_AbCdEfGhI',
      COGNITO_DOMAIN: 'https://example.auth.us-east-1.amazoncognito.com',
      COGNITO_CLIENTS: 'web,office:first-secret,worker:newer-secret:older-secret',
      SESSION_ENCRYPTION_KEYS: key,
      REDIS_URL: 'redis://user:p%40ssword@localhost:6379',
    });
    expect(secretsOf(settings).toSorted()).toEqual(
      ['first-secret', 'newer-secret', 'older-secret', key, 'p%40ssword', 'p@ssword'].toSorted(),
    );
  });

  it('leaves lines without secrets as they are', () => {
    const line = 'refused {"status":401,"reason":"missing_token","route":"OrdersController.list"}';
    expect(redacted(line)).toBe(line);
  });
});

function bearer(accessToken: string): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

function basic({ clientId, clientSecret = '' }: { clientId: string; clientSecret?: string | undefined }) {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
}
