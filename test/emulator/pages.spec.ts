import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { totpCode, totpStep } from '../../src/emulator/pool/mfa/totp.js';
import { startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';
import { PageVisitor } from './support/page.visitor.js';

const callback = 'http://localhost/callback';
const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const attack = `"'><img src=x onerror=alert(1)><script>alert(1)</script>`;
const better = 'Better-Passw0rd!';

let pool: TestUserPool;
let strict: TestUserPool;
let visitor: PageVisitor;

beforeAll(async () => {
  const phone = { phone_number: '+12025550123', phone_number_verified: 'true' };
  const email = (name: string) => ({ email: `${name}@example.com`, email_verified: 'true' });
  [pool, strict] = await Promise.all([
    startUserPool({
      mfa: { configuration: 'OPTIONAL', methods: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'] },
      requiredAttributes: ['name'],
      users: [
        'alice',
        'judy',
        { username: 'app', mfa: { totpSecret } },
        { username: 'sms', attributes: { ...email('sms'), ...phone }, mfa: { sms: true } },
        { username: 'both', attributes: { ...email('both'), ...phone }, mfa: { sms: true, email: true } },
        { username: 'erin', status: 'FORCE_CHANGE_PASSWORD' },
        { username: 'frank', status: 'RESET_REQUIRED' },
        { username: 'dave', status: 'UNCONFIRMED' },
      ],
      triggers: {
        preAuthentication: (event) => {
          if (event.userName === 'judy') throw new Error('Not today <b>.');
          return event;
        },
      },
    }),
    startUserPool({
      userPoolId: 'us-east-1_Strict001',
      allowAdminCreateUserOnly: true,
      mfa: { configuration: 'ON', methods: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
      users: [
        { username: 'new', attributes: {} },
        { username: 'other', attributes: {} },
      ],
    }),
  ]);
});

afterAll(() => Promise.all([pool.stop(), strict.stop()]));

beforeEach(() => {
  visitor = new PageVisitor(pool.url);
});

function authorize(parameters: Record<string, string> = {}): string {
  const query = {
    response_type: 'code',
    client_id: 'testwebclient0123456789abc',
    redirect_uri: callback,
    state: 's&"<',
    ...parameters,
  };
  return `/oauth2/authorize?${new URLSearchParams(query).toString()}`;
}

async function signIn(username: string, password = testPassword, at = visitor): Promise<PageVisitor> {
  await at.open(authorize());
  return at.submit({ username, password });
}

function expectCode(at = visitor): void {
  expect(at.answer.status).toBe(302);
  expect(at.location.href.split('?')[0]).toBe(callback);
  expect(at.location.searchParams.get('code')).toMatch(/^[0-9a-f-]{36}$/);
  expect(at.location.searchParams.get('state')).toBe('s&"<');
}

describe('signing up on the page', () => {
  it('makes an account that is confirmed by code, and then signs in with it', async () => {
    await (await visitor.open(authorize())).follow('Sign up');
    expect(visitor.heading).toBe('Sign up');
    const account = { 'requiredAttributes[name]': 'Nora', 'requiredAttributes[email]': 'nora@example.com' };
    await visitor.submit({ username: 'nora', password: 'weak', ...account });
    expect(visitor.fault).toBe('Password did not conform with policy: Password not long enough');
    expect([visitor.field('username'), visitor.field('requiredAttributes\\[name\\]')]).toEqual([
      'nora',
      'Nora',
    ]);
    await visitor.submit({ username: 'nora', password: better, ...account });
    expect(visitor.heading).toBe('Confirm your account');
    expect(visitor.page).toContain('n***@e***');
    await visitor.submit({ code: '000000x' }, '/confirmUser');
    expect(visitor.fault).toBe('Invalid verification code provided, please try again.');
    await visitor.submit({}, '/resendcode');
    expect(visitor.notice).toBe('A new code is on its way.');
    await visitor.submit({ code: pool.lastCode('nora') }, '/confirmUser');
    expect(visitor.notice).toBe('Your account is confirmed. Please sign in.');
    expect(visitor.field('username')).toBe('nora');
    await visitor.submit({ username: 'nora', password: better });
    expectCode();
  });

  it('says that a name is taken, as Cognito does to anybody', async () => {
    await visitor.open(authorize().replace('/oauth2/authorize', '/signup'));
    await visitor.submit({ username: 'alice', password: better, 'requiredAttributes[name]': 'A' });
    expect(visitor.fault).toBe('User already exists');
  });

  it('asks somebody unconfirmed who signs in for the code first', async () => {
    await signIn('dave');
    expect([visitor.heading, visitor.fault]).toEqual(['Confirm your account', 'User is not confirmed.']);
    await visitor.submit({}, '/resendcode');
    await visitor.submit({ code: pool.lastCode('dave') }, '/confirmUser');
    await visitor.submit({ username: 'dave', password: testPassword });
    expectCode();
  });

  it('is not there where only administrators make accounts', async () => {
    const at = new PageVisitor(strict.url);
    await at.open(authorize());
    expect(at.page).not.toContain('/signup');
    await at.open(authorize().replace('/oauth2/authorize', '/signup'));
    expect(at.fault).toBe('SignUp is not permitted for this user pool');
  });
});

describe('a forgotten password', () => {
  it('is replaced with a code', async () => {
    await (await visitor.open(authorize())).follow('Forgot your password?');
    await visitor.submit({ username: 'alice' });
    expect(visitor.page).toContain('a***@e***');
    await visitor.submit({ code: pool.lastCode('alice'), new_password: 'weak' });
    expect(visitor.fault).toContain('Password does not conform to policy');
    await visitor.submit({ code: pool.lastCode('alice'), new_password: better });
    expect(visitor.notice).toBe('Your password is changed. Please sign in.');
    await visitor.submit({ username: 'alice', password: better });
    expectCode();
  });

  it('looks the same for somebody who does not exist', async () => {
    await visitor.open(authorize().replace('/oauth2/authorize', '/forgotPassword'));
    await visitor.submit({ username: 'nobody' });
    expect(visitor.heading).toBe('Set a new password');
    await visitor.submit({ code: '123456', new_password: better });
    expect(visitor.fault).toBe('Invalid verification code provided, please try again.');
  });

  it('must be set anew first where an administrator has reset it', async () => {
    await signIn('frank');
    expect([visitor.heading, visitor.fault]).toEqual([
      'Forgot your password?',
      'Password reset required for the user',
    ]);
    await visitor.submit({});
    await visitor.submit({ code: pool.lastCode('frank'), new_password: better });
    await visitor.submit({ username: 'frank', password: better });
    expectCode();
  });
});

describe('what is asked after the password', () => {
  it('is a new password and what the schema requires, if the first was temporary', async () => {
    await signIn('erin');
    expect(visitor.heading).toBe('Choose a new password');
    await visitor.submit({ new_password: 'weak', 'userAttributes.name': 'Erin' });
    expect(visitor.fault).toContain('Password does not conform to policy');
    await visitor.submit({ new_password: better, 'userAttributes.name': 'Erin' });
    expectCode();
  });

  it('is the code of an authenticator app, which works once', async () => {
    await signIn('app');
    await visitor.submit({ code: '000000' });
    expect([visitor.heading, visitor.fault]).toEqual(['Enter the code', 'Invalid code received for user']);
    const code = pool.totpCode('app');
    await visitor.submit({ code });
    expectCode();
    const second = new PageVisitor(pool.url);
    await signIn('app', testPassword, second);
    await second.submit({ code });
    expect(second.fault).toBe('Your software token has already been used once.');
  });

  it('is a code that was sent', async () => {
    await signIn('sms');
    expect(visitor.page).toContain('+*******0123');
    await visitor.submit({ code: 'wrong' });
    expect(visitor.fault).toBe('Invalid code or auth state for the user.');
    await visitor.submit({ code: pool.lastCode('sms') });
    expectCode();
  });

  it('is which of several factors to use', async () => {
    await signIn('both');
    expect(visitor.heading).toBe('Choose how to prove it is you');
    await visitor.submit({ mfa: 'SOFTWARE_TOKEN_MFA' });
    expect(visitor.fault).toBe('Invalid MFA type selected.');
    await visitor.submit({ mfa: 'EMAIL_OTP' });
    await visitor.submit({ code: pool.lastCode('both') });
    expectCode();
  });

  it('is an authenticator app to be set up, where one is required', async () => {
    const at = await signIn('new', testPassword, new PageVisitor(strict.url));
    expect(at.heading).toBe('Set up a second factor');
    await at.submit({ setup: 'SOFTWARE_TOKEN_MFA' });
    const secret = /<code id="totpSecret">([A-Z2-7]+)</.exec(at.page)?.[1] ?? '';
    expect(at.page).toContain('otpauth://totp/test-pool%3Anew?secret=');
    await at.submit({ code: '000000' });
    expect(at.heading).toBe('Set up an authenticator app');
    expect(at.fault).not.toBe('');
    expect(at.page).toContain(secret);
    await at.submit({ code: totpCode(secret, totpStep(strict.clock.epochSeconds())) });
    expectCode(at);
    strict.clock.advance('1m');
    const again = await signIn('new', testPassword, new PageVisitor(strict.url));
    await again.submit({ code: strict.totpCode('new') });
    expectCode(again);
  });

  it('is an e-mail address to be proved, for who chooses that', async () => {
    const at = await signIn('other', testPassword, new PageVisitor(strict.url));
    await at.submit({ setup: 'EMAIL_OTP' });
    await at.submit({ email: 'not an address' });
    expect([at.heading, at.fault]).toEqual(['Set up codes by e-mail', 'Invalid email address format.']);
    await at.submit({ email: 'other@example.com' });
    await at.submit({ code: strict.lastCode('other') });
    expectCode(at);
  });

  it('is nothing at all if a trigger throws: the client hears of it', async () => {
    await signIn('judy');
    expect(visitor.location.href.split('?')[0]).toBe(callback);
    expect(Object.fromEntries(visitor.location.searchParams)).toEqual({
      error: 'invalid_request',
      error_description: 'PreAuthentication failed with error Not today <b>..',
      state: 's&"<',
    });
  });
});

describe('the parameters of an authorization request', () => {
  const claims = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

  it('bind implicit tokens to a resource and a nonce', async () => {
    const resource = 'https://api.example.com/orders';
    await visitor.open(authorize({ response_type: 'token', scope: 'openid email', nonce: 'n-1', resource }));
    await visitor.submit({ username: 'nora', password: better });
    const fragment = new URLSearchParams(visitor.location.hash.slice(1));
    expect(claims(fragment.get('access_token') ?? '')).toMatchObject({
      aud: resource,
      scope: 'openid email',
    });
    expect(claims(fragment.get('id_token') ?? '')).toMatchObject({
      aud: 'testwebclient0123456789abc',
      nonce: 'n-1',
    });
    expect(claims(fragment.get('id_token') ?? '')['at_hash']).toMatch(/^[\w-]{22}$/);
    expect(fragment.has('refresh_token')).toBe(false);
  });

  it('may name the pool itself as the provider, a language, and who it will be', async () => {
    await visitor.open(authorize({ identity_provider: 'COGNITO', lang: 'de', login_hint: attack }));
    expect(visitor.field('username')).toBe(attack);
    await visitor.submit({ username: 'nora', password: better });
    expectCode();
  });
});

describe('triggers and doubtful cases at the OAuth domain', () => {
  const machine = { client_id: 'testmachineclient012345678', client_secret: 'testmachinesecret0123456789' };
  const token = async (of: TestUserPool, form: Record<string, string>) => {
    const answer = await of.fetch(`${of.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };
  const authorizeAt = async (of: TestUserPool, parameters: Record<string, string>) =>
    new URL((await of.fetch(of.url + authorize(parameters))).headers.get('location') ?? 'none:');

  it('hand the metadata of a machine to the trigger, and its claims back', async () => {
    const own = await startUserPool({
      listen: false,
      resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
      triggers: {
        preTokenGeneration: {
          lambdaVersion: 'V3_0',
          handler: (event) => {
            const { tenant = '' } = event.request.clientMetadata ?? {};
            if (tenant === 'none') throw new Error('No such tenant');
            const accessTokenGeneration = { claimsToAddOrOverride: { tenant } };
            event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration } };
            return event;
          },
        },
      },
    });
    const ask = (aws_client_metadata: string) =>
      token(own, { ...machine, grant_type: 'client_credentials', aws_client_metadata });
    const { body } = await ask('{"tenant":"acme"}');
    const payload = Buffer.from(body['access_token']?.split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(payload)).toMatchObject({ tenant: 'acme', scope: 'orders/read' });
    expect(await ask('{"tenant":"none"}')).toEqual({ status: 400, body: { error: 'invalid_grant' } });
    for (const nonsense of ['tenant', '{"tenant":1}', '[]']) {
      expect(await ask(nonsense)).toEqual({ status: 400, body: { error: 'invalid_request' } });
    }
  });

  it('send the browser back with what the trigger for tokens threw', async () => {
    const own = await startUserPool({
      triggers: {
        preTokenGeneration: {
          lambdaVersion: 'V1_0',
          handler: () => {
            throw new Error('Nope');
          },
        },
      },
    });
    const at = new PageVisitor(own.url);
    await at.open(authorize({ response_type: 'token', scope: 'openid' }));
    await at.submit({ username: 'alice', password: testPassword });
    const fragment = new URLSearchParams(at.location.hash.slice(1));
    expect(fragment.get('error')).toBe('invalid_request');
    expect(fragment.get('error_description')).toMatch(/TokenGeneration failed with error Nope\.$/);
    await own.stop();
  });

  it('can be answered the other way where Cognito is in doubt', async () => {
    const likely = await startUserPool({ listen: false });
    const other = await startUserPool({
      listen: false,
      fidelity: {
        invalidScopeAtAuthorize: 'invalid_scope',
        invalidClientStatus: 401,
        verifierMismatch: 'invalid_request',
        revokeOfAnotherClient: 'unauthorized_client',
        userInfoByPost: 'refused',
        logoutMismatch: 'redirect_mismatch',
        triggerFailureAtToken: 'invalid_request',
      },
      triggers: {
        preTokenGeneration: {
          lambdaVersion: 'V3_0',
          handler: (event) => {
            if (event.triggerSource !== 'TokenGeneration_ClientCredentials') return event;
            throw new Error('No tokens for machines');
          },
        },
      },
      resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
    });
    const stranger = { grant_type: 'client_credentials', client_id: 'stranger' };
    expect((await authorizeAt(likely, { scope: 'no/scope' })).searchParams.get('error')).toBe(
      'invalid_request',
    );
    expect((await authorizeAt(other, { scope: 'no/scope' })).searchParams.get('error')).toBe('invalid_scope');
    expect((await token(likely, stranger)).status).toBe(400);
    expect((await token(other, stranger)).status).toBe(401);
    expect(await token(other, { ...machine, grant_type: 'client_credentials' })).toEqual({
      status: 400,
      body: { error: 'invalid_request' },
    });
    const postToUserInfo = async ({ fetch, url }: TestUserPool) =>
      (await fetch(`${url}/oauth2/userInfo`, { method: 'POST' })).status;
    expect([await postToUserInfo(likely), await postToUserInfo(other)]).toEqual([400, 405]);
    const logout = '/logout?client_id=testwebclient0123456789abc&logout_uri=https://evil.example.com';
    const refusedLogout = await other.fetch(other.url + logout);
    expect(refusedLogout.headers.get('location')).toBe(`${other.url}/error?error=redirect_mismatch`);
    const foreign = await other.signIn('alice');
    const revoked = await other.fetch(`${other.url}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ ...machine, token: foreign.refreshToken ?? '' }),
    });
    expect(await revoked.json()).toEqual({ error: 'unauthorized_client' });
  });
});

describe('what does not belong on a page', () => {
  const paths = ['/login', '/signup', '/confirmUser', '/forgotPassword'];

  it.each(paths)('is escaped in every field of %s', async (path) => {
    await visitor.open(
      authorize({ state: attack, login_hint: attack, nonce: attack }).replace('/oauth2/authorize', path),
    );
    expect(visitor.page).not.toMatch(/<img|<script/);
    const everything = {
      username: attack,
      password: attack,
      code: attack,
      new_password: attack,
      'requiredAttributes[name]': attack,
      'requiredAttributes[email]': attack,
    };
    await visitor.submit(everything);
    expect(visitor.answer.status).toBe(200);
    expect(visitor.page).not.toMatch(/<img|<script/);
    expect(visitor.page).toContain('&#62;');
  });

  it.each(['NEW_PASSWORD_REQUIRED', 'SMS_MFA', 'SELECT_MFA_TYPE', 'MFA_SETUP', 'PASSWORD_VERIFIER', attack])(
    'is a made-up session for %s',
    async (challenge) => {
      await visitor.open(authorize());
      const made = {
        challenge,
        session: attack.repeat(3),
        username: 'alice',
        hint: attack,
        code: attack,
        mfa: attack,
      };
      await visitor.submit({ ...made, new_password: better, setup: attack });
      expect([visitor.answer.status, visitor.heading]).toEqual([200, 'Sign in']);
      expect(visitor.fault).toBe('Invalid session for the user.');
      expect(visitor.page).not.toMatch(/<img|<script/);
    },
  );

  it('is a session that was used before, or is another’s', async () => {
    await signIn('sms');
    const session = visitor.field('session');
    const step = { challenge: 'SMS_MFA', session, hint: '', code: pool.lastCode('sms') };
    const thief = new PageVisitor(pool.url);
    await thief.open(authorize());
    await thief.submit({ ...step, username: 'alice', password: '' });
    expect(thief.fault).toBe('Invalid session for the user.');
    await visitor.submit({ code: pool.lastCode('sms') });
    expectCode();
    await thief.open(authorize());
    await thief.submit({ ...step, username: 'sms', password: '' });
    expect(thief.fault).toContain('session can only be used once');
  });

  it('is a form of somebody else (CSRF), on any page', async () => {
    for (const path of [...paths, '/resendcode', '/confirmForgotPassword']) {
      const url = `${pool.url}${authorize().replace('/oauth2/authorize', path)}`;
      const body = new URLSearchParams({ username: 'alice', password: testPassword, _csrf: 'guessed' });
      const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([403, null]);
      const elsewhere = { cookie: 'XSRF-TOKEN=00000000-0000-0000-0000-000000000000' };
      expect((await fetch(url, { method: 'POST', body, headers: elsewhere })).status).toBe(403);
    }
  });

  it('is a field sent twice, another content type, or far too much of anything', async () => {
    await visitor.open(authorize());
    const csrf = visitor.field('_csrf');
    const headers = { cookie: `XSRF-TOKEN=${csrf}` };
    const url = `${pool.url}${authorize().replace('/oauth2/authorize', '/login')}`;
    const twice = new URLSearchParams([
      ...Object.entries({ _csrf: csrf, username: 'alice' }),
      ['username', 'nora'],
    ]);
    const asJson = JSON.stringify({ _csrf: csrf });
    for (const body of [twice, asJson]) {
      const answer = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
      expect(answer.headers.get('location')).toBe(`${pool.url}/error?error=invalid_request`);
    }
    await visitor.submit({ username: 'x'.repeat(10_000), password: 'y'.repeat(10_000) });
    expect(visitor.fault).toContain('Member must have length less than or equal to 128');
    const huge = new URLSearchParams({ _csrf: csrf, username: 'x'.repeat(1_100_000) });
    expect((await fetch(url, { method: 'POST', body: huge, headers })).status).toBe(413);
  });

  it('is a long parameter that would not fit: it comes back whole or not at all', async () => {
    const state = 'é'.repeat(1_000);
    await visitor.open(authorize({ state }));
    await visitor.submit({ username: 'nora', password: better });
    expect(visitor.location.searchParams.get('state')).toBe(state);
    const tooLong = await fetch(`${pool.url}${authorize({ state: 'x'.repeat(100_000) })}`, {
      redirect: 'manual',
    });
    expect(tooLong.status).toBe(431);
  });

  it.each([
    '//login',
    '/login/',
    '/%6cogin',
    '/./login',
    '/oauth2/../login',
    '/LOGIN',
    '/login%2f',
    '/login;x',
  ])('is the path %s unless it means the page', async (path) => {
    const answer = await fetch(`${pool.url}${path}${authorize().slice('/oauth2/authorize'.length)}`);
    expect([200, 404]).toContain(answer.status);
    expect(await answer.text()).not.toContain(path);
  });
});
