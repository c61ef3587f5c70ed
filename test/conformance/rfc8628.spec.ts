import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { DeviceCodeGrant } from '../../src/index.js';
import { LoginBrowser } from '../e2e/login.browser.js';
import { ADAPTERS, ALL_GRANTS, type Answer, basic, RunningServer, tokensOf } from '../e2e/running.server.js';
import {
  backOffice,
  machine,
  MovableClock,
  PASSWORDS,
  RunningUserPool,
  web,
} from '../e2e/running.user-pool.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
const LOCAL = { execute: [openid.allowInsecureRequests] };

interface Device {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly page: string;
  readonly completePage: string;
}

describe.each(ADAPTERS)('RFC 8628, device authorization, on %s', (adapter) => {
  let pool: RunningUserPool;
  let server: RunningServer;
  const clock = new HandMovedClock(Date.now());

  beforeAll(async () => {
    pool = await RunningUserPool.start();
    server = await RunningServer.start({
      adapter,
      pool,
      grants: [...ALL_GRANTS, DeviceCodeGrant],
      options: {
        clock,
        clients: [
          { ...web, scopes: ['openid', 'orders/read', 'orders/write'] },
          backOffice,
          { ...machine, grants: ['client_credentials'] },
        ],
      },
    });
    await registerCallback(pool, server.url);
  });
  afterAll(async () => {
    await server?.stop();
    await pool.stop();
  });

  const ask = (parameters: Record<string, string> = {}) =>
    server.form('/oauth2/device_authorization', { client_id: web.clientId, ...parameters });
  const device = async (scope = 'openid orders/read'): Promise<Device> => {
    const { body } = await ask({ scope });
    const { device_code, user_code, verification_uri, verification_uri_complete } = body as Record<
      string,
      string
    >;
    return {
      deviceCode: device_code ?? '',
      userCode: user_code ?? '',
      page: verification_uri ?? '',
      completePage: verification_uri_complete ?? '',
    };
  };
  const poll = (deviceCode: string, more: Record<string, string> = {}) =>
    server.token({ grant_type: GRANT_TYPE, client_id: web.clientId, device_code: deviceCode, ...more });

  /** What a person does with the page, up to the login page of the pool. */
  const confirm = async ({ page, userCode }: Device, decision = 'allow') => {
    const browser = pool.browser();
    await browser.open(page);
    await browser.submit({ user_code: userCode.toLowerCase() });
    return { browser, left: await browser.submit({ decision }) };
  };
  const connect = async (asked: Device) => {
    const { browser } = await confirm(asked);
    const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
    await browser.open(callback?.href ?? '');
    return browser;
  };

  function expectError(answer: Answer, error: string, status = 400): void {
    expect({ status: answer.status, error: answer.body['error'] }).toEqual({ status, error });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }

  describe('§3.1, §3.2 the device authorization endpoint', () => {
    it('gives a device code, a user code to read aloud, and where to type it', async () => {
      const answer = await ask({ scope: 'orders/read' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.body).toMatchObject({
        verification_uri: `${server.url}/device`,
        expires_in: 600,
        interval: 5,
      });
      expect(answer.body['user_code']).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
      expect(answer.body['verification_uri_complete']).toBe(
        `${server.url}/device?user_code=${String(answer.body['user_code'])}`,
      );
      expect(String(answer.body['device_code']).length).toBeGreaterThanOrEqual(43);
    });

    it('stands in the metadata', async () => {
      const { body } = await server.fetch('/.well-known/oauth-authorization-server');
      expect(body['device_authorization_endpoint']).toBe(`${server.url}/oauth2/device_authorization`);
      expect(body['grant_types_supported']).toContain(GRANT_TYPE);
    });

    it('refuses unknown clients, clients that are not allowed the grant, and what is beyond their scopes', async () => {
      expectError(await ask({ client_id: 'nobody' }), 'invalid_client', 401);
      expectError(await ask({ client_id: backOffice.clientId }), 'invalid_client', 401);
      const worker = basic(machine.clientId, machine.clientSecret);
      expectError(await server.form('/oauth2/device_authorization', {}, worker), 'unauthorized_client');
      expectError(await ask({ scope: 'orders/admin' }), 'invalid_scope');
      expectError(await ask({ scope: 'a  b' }), 'invalid_scope');
    });

    it('refuses at once what the pool would refuse later, though the options say nothing of it', async () => {
      const unlimited = await RunningServer.start({
        adapter,
        pool,
        grants: [...ALL_GRANTS, DeviceCodeGrant],
        options: { clients: [web, backOffice] },
      });
      const asked = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
        unlimited.form('/oauth2/device_authorization', parameters, headers);
      await registerCallback(pool, unlimited.url);

      expectError(await asked({ client_id: web.clientId, scope: 'orders/unknown' }), 'invalid_scope');
      expect((await asked({ client_id: web.clientId, scope: 'orders/admin' })).status).toBe(200);
      const withoutCode = { ClientId: backOffice.clientId, AllowedOAuthFlows: ['implicit'] };
      await registerCallback(pool, unlimited.url, withoutCode);
      const office = basic(backOffice.clientId, backOffice.clientSecret);
      expectError(await asked({}, office), 'unauthorized_client');
      await unlimited.stop();
    });

    it('gives no codes to a client that no login can come back to, and says what to register', async () => {
      const serving = { adapter, pool, grants: [...ALL_GRANTS, DeviceCodeGrant] };
      const unregistered = await RunningServer.start({ ...serving, options: { clients: [web, machine] } });
      const elsewhere = { ...web, redirectUris: ['https://app.example/callback'] };
      const unlisted = await RunningServer.start({ ...serving, options: { clients: [elsewhere] } });
      await registerCallback(pool, unlisted.url);
      const worker = basic(machine.clientId, machine.clientSecret);
      const asWeb = { client_id: web.clientId };
      for (const [{ url }, answer] of [
        [unregistered, await unregistered.form('/oauth2/device_authorization', asWeb)],
        [unregistered, await unregistered.form('/oauth2/device_authorization', {}, worker)],
        [unlisted, await unlisted.form('/oauth2/device_authorization', asWeb)],
      ] as const) {
        expectError(answer, 'unauthorized_client');
        expect(answer.body['error_description']).toContain(`Register ${url}/device/callback`);
      }
      await Promise.all([unregistered.stop(), unlisted.stop()]);
    });

    it('refuses bad requests: repeated parameters, JSON, GET', async () => {
      const path = '/oauth2/device_authorization';
      const client = `client_id=${web.clientId}`;
      expectError(await server.form(path, `${client}&scope=a&scope=b`), 'invalid_request');
      expectError(await server.postJson(path, { client_id: web.clientId }), 'invalid_request');
      const got = await server.fetch(`${path}?${client}`);
      expectError(got, 'invalid_request', 405);
      expect(got.headers.get('allow')).toBe('POST');
    });
  });

  it('lets openid-client connect a device whose user logs in at the pool (§3.3 to §3.5)', async () => {
    const client = await openid.discovery(new URL(server.url), web.clientId, undefined, openid.None(), {
      ...LOCAL,
      algorithm: 'oauth2',
    });
    const asked = await openid.initiateDeviceAuthorization(client, { scope: 'orders/read' });
    await connect({
      deviceCode: asked.device_code,
      userCode: asked.user_code,
      page: asked.verification_uri,
      completePage: asked.verification_uri_complete ?? '',
    });
    const tokens = await openid.pollDeviceAuthorizationGrant(client, { ...asked, interval: 0 });
    expect((await server.get('/orders', tokens.access_token)).status).toBe(200);
    expect(tokens.scope).toBe('orders/read');

    const refreshed = await openid.refreshTokenGrant(client, tokens.refresh_token ?? '');
    expect((await server.post('/auth/logout', refreshed.access_token)).status).toBe(204);
    expect((await server.get('/orders', tokens.access_token)).status).toBe(401);
  });

  describe('§3.3 the page for people', () => {
    it('works without scripts, keeps to itself, and says what it wants', async () => {
      const answer = await server.fetch('/device');
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe/);
      expect(answer.text).not.toMatch(/<script|style="| on\w+=/);
      expect(answer.text).toContain('<label for="user_code">');
      expect(answer.text).toContain('<html lang="en">');
      expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    });

    it('fills in the code of verification_uri_complete, and looks nothing up before a click (§3.3.1)', async () => {
      const { completePage, userCode } = await device();
      const answer = await fetch(completePage);
      const html = await answer.text();
      expect(html).toContain(`value="${userCode}"`);
      expect(html).not.toContain('orders/read');
    });

    it('names application, code and scopes before anybody logs in (§5.4)', async () => {
      const { page, userCode } = await device();
      const browser = pool.browser();
      await browser.open(page);
      await browser.submit({ user_code: userCode });
      for (const text of [userCode, web.name, 'openid', 'orders/read']) expect(browser.html).toContain(text);
    });

    it('escapes what came with the address', async () => {
      const answer = await server.fetch('/device?user_code=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E');
      expect(answer.text).not.toContain('<script');
      expect(answer.text).not.toContain('"><');
    });

    it('sends to the pool with PKCE, the scopes of the device, and a state of its own', async () => {
      const { page, userCode } = await device('orders/write');
      const browser = new LoginBrowser('nowhere');
      await browser.open(page);
      await browser.submit({ user_code: userCode });
      const left = await browser.submit({ decision: 'allow' });
      expect(left?.origin).toBe(pool.url);
      expect(Object.fromEntries(left?.searchParams ?? [])).toMatchObject({
        response_type: 'code',
        client_id: web.clientId,
        redirect_uri: `${server.url}/device/callback`,
        scope: 'orders/write',
        code_challenge_method: 'S256',
        state: expect.stringMatching(/^[\w-]{43}$/),
      });
    });

    it('takes no form that another site has sent, and none without its cookie', async () => {
      const { userCode, deviceCode } = await device();
      const forms: Record<string, string>[] = [
        { user_code: userCode, decision: 'allow' },
        { user_code: userCode, decision: 'deny', form_token: 'x'.repeat(43) },
      ];
      for (const form of forms) {
        expect((await server.form('/device', form)).status).toBe(403);
        const withCookie = await server.form('/device', form, { cookie: `device=${'a'.repeat(22)}` });
        expect(withCookie.status).toBe(403);
      }
      expectError(await poll(deviceCode), 'authorization_pending');
    });

    it('takes a callback only in the browser that has confirmed, and leaves it to that one', async () => {
      const asked = await device();
      const { browser } = await confirm(asked);
      const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
      const other = pool.browser();
      await other.open(asked.page);
      await other.open(callback?.href ?? '');
      expect(other.html).toContain('not connected');
      expectError(await poll(asked.deviceCode), 'authorization_pending');

      await browser.open(callback?.href ?? '');
      expect(browser.html).toContain('is connected');
      clock.advanceSeconds(6);
      expect((await poll(asked.deviceCode)).status).toBe(200);
    });

    it('answers callbacks that are none with a page', async () => {
      for (const query of [
        '',
        '?code=x',
        '?state=x',
        '?code=x&state=y',
        '?code=x&state=y&state=z',
        '?error=x',
      ]) {
        const answer = await server.fetch(`/device/callback${query}`, {
          headers: { cookie: `device=${'a'.repeat(22)}` },
        });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([
          400,
          'text/html; charset=utf-8',
        ]);
      }
    });
  });

  describe('§3.5 polling', () => {
    it('answers authorization_pending, and slow_down to whoever polls too fast, five seconds more each time', async () => {
      const { deviceCode } = await device();
      expectError(await poll(deviceCode), 'authorization_pending');
      expectError(await poll(deviceCode), 'slow_down');
      clock.advanceSeconds(6);
      expectError(await poll(deviceCode), 'slow_down');
      clock.advanceSeconds(15);
      expectError(await poll(deviceCode), 'authorization_pending');
      clock.advanceSeconds(14);
      expectError(await poll(deviceCode), 'slow_down');
    });

    it('hands the tokens out once, also to polls at once', async () => {
      const asked = await device();
      await connect(asked);
      const answers = await Promise.all([1, 2, 3, 4].map(() => poll(asked.deviceCode)));
      expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '400', '400', '400']);
      expectError(await poll(asked.deviceCode), 'invalid_grant');
    });

    it('gives them to no other client', async () => {
      const asked = await device();
      await connect(asked);
      const office = basic(backOffice.clientId, backOffice.clientSecret);
      expectError(
        await server.token({ grant_type: GRANT_TYPE, device_code: asked.deviceCode }, office),
        'invalid_grant',
      );
      expect((await poll(asked.deviceCode)).status).toBe(200);
    });

    it('answers access_denied when the user refuses, and the code is good for nobody else', async () => {
      const asked = await device();
      const { browser } = await confirm(asked, 'deny');
      expect(browser.html).toContain('Refused');
      expectError(await poll(asked.deviceCode), 'access_denied');
      await browser.open(asked.page);
      await browser.submit({ user_code: asked.userCode });
      expect(browser.alert).toContain('not known');
    });

    it('answers expired_token afterwards, and the page does not know the code any more', async () => {
      const asked = await device();
      const { browser } = await confirm(asked);
      clock.advanceSeconds(601);
      expectError(await poll(asked.deviceCode), 'expired_token');
      const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
      await browser.open(callback?.href ?? '');
      expect(browser.html).toContain('expired');
    });

    it('answers invalid_grant to codes that are none, and invalid_request without one', async () => {
      for (const code of ['x', 'a'.repeat(43), '€']) expectError(await poll(code), 'invalid_grant');
      expectError(await poll(''), 'invalid_request');
    });

    it('does not hand out a login that was ended meanwhile', async () => {
      const asked = await device();
      await connect(asked);
      const { accessToken } = tokensOf(
        await server.token({
          grant_type: 'password',
          username: 'alice',
          password: PASSWORDS.alice,
          client_id: web.clientId,
        }),
      );
      await server.post('/auth/logout-all', accessToken);
      expectError(await poll(asked.deviceCode), 'invalid_grant');
    });
  });

  it('lets nobody guess user codes: after ten wrong ones an address may bring long ones only (§5.1)', async () => {
    const asked = await device();
    const browser = pool.browser();
    const type = async (userCode: string) => {
      await browser.open(asked.page);
      await browser.submit({ user_code: userCode });
      return browser.html;
    };
    for (let wrong = 0; wrong < 10; wrong += 1) expect(await type('BBBB-BBBB')).toContain('not known');
    expect(await type('BBBB-BBBB')).toContain('Too many wrong codes');
    expect(await type(asked.userCode)).toContain('Too many wrong codes');

    const neighbour = await device();
    expect(neighbour.userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}$/);
    expect(await type('BBBB-BBBB-BBBB')).toContain('not known');
    expect(await type(neighbour.userCode)).toContain('Is this your device?');

    clock.advanceSeconds(601);
    expect(await type('BBBB-BBBB')).toContain('not known');
  });

  it('makes user codes longer, and shuts the page to nobody, when they are guessed at from everywhere (§5.1)', async () => {
    const limits = { userCodes: false, userCodesOverall: { limit: 2, windowSeconds: 600 } } as const;
    const guessed = await RunningServer.start({
      adapter,
      pool,
      grants: [...ALL_GRANTS, DeviceCodeGrant],
      options: { clients: [web], limits },
    });
    await registerCallback(pool, guessed.url);
    const newCode = async () => {
      const answer = await guessed.form('/oauth2/device_authorization', { client_id: web.clientId });
      return String(answer.body['user_code']);
    };
    const browser = pool.browser();
    const type = async (userCode: string) => {
      await browser.open(`${guessed.url}/device`);
      await browser.submit({ user_code: userCode });
      return browser.html;
    };
    const asked = await newCode();
    expect(asked).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    for (let wrong = 0; wrong < 4; wrong += 1) expect(await type('BBBB-BBBB')).toContain('not known');
    expect(await type(asked)).toContain('Is this your device?');
    const longer = await newCode();
    expect(longer).toMatch(/^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}$/);
    expect(await type(longer)).toContain('Is this your device?');
    await guessed.stop();
  });
});

describe('RFC 8628, logins and logouts within one second,', () => {
  const second = Math.floor(Date.now() / 1000);

  /** The clock of a pool that stands still. */
  class StoppedClock extends MovableClock {
    override epochSeconds(): number {
      return second;
    }
  }

  it.each([
    ['does not hand out a login that a logout from everywhere came after', true, 400],
    ['hands out a login that came after the logout', false, 200],
  ])('%s', async (_, isLoginFirst, status) => {
    const clock = new HandMovedClock(second * 1000 + 100);
    const pool = await RunningUserPool.start({ clock: new StoppedClock() });
    const grants = [...ALL_GRANTS, DeviceCodeGrant];
    const options = { clock, clients: [web] } as const;
    const server = await RunningServer.start({ adapter: 'express', pool, grants, options });
    await registerCallback(pool, server.url);
    const { accessToken } = await server.login('alice');
    const { body } = await server.form('/oauth2/device_authorization', { client_id: web.clientId });

    const connect = async () => {
      const browser = pool.browser();
      await browser.open(String(body['verification_uri_complete']));
      await browser.submit({ user_code: String(body['user_code']) });
      await browser.submit({ decision: 'allow' });
      const callback = await browser.submit({ username: 'alice', password: PASSWORDS.alice });
      await browser.open(callback?.href ?? '');
    };
    const logOut = () => server.post('/auth/logout-all', accessToken);
    for (const step of isLoginFirst ? [connect, logOut] : [logOut, connect]) {
      clock.advance(100);
      await step();
    }
    clock.advanceSeconds(5);
    const answer = await server.token({
      grant_type: GRANT_TYPE,
      client_id: web.clientId,
      device_code: String(body['device_code']),
    });
    expect(answer.status).toBe(status);
    if (status === 200) expect((await server.get('/auth/me', tokensOf(answer).accessToken)).status).toBe(200);
    await server.stop();
    await pool.stop();
  });
});

/** What an administrator does for the device flow: one more callback URL. */
async function registerCallback(
  pool: RunningUserPool,
  url: string,
  changes: { ClientId: string; AllowedOAuthFlows?: string[] } = { ClientId: web.clientId },
): Promise<void> {
  const named = { UserPoolId: 'us-east-1_NestOAuth', ClientId: changes.ClientId };
  const { body } = await pool.call('DescribeUserPoolClient', named);
  const {
    CreationDate: _,
    LastModifiedDate: _modified,
    ClientSecret: _secret,
    ClientType: _type,
    ...client
  } = body['UserPoolClient'] as Record<string, unknown>;
  const callbacks = client['CallbackURLs'] as string[];
  const answer = await pool.call('UpdateUserPoolClient', {
    ...client,
    ...named,
    ...changes,
    CallbackURLs: [...callbacks, `${url}/device/callback`],
  });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}
