import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { startUserPoolServer, type UserPoolServer } from '../../src/emulator/user-pool.server.js';
import { Browser, locationOf } from './support/browser.js';
import { callback, password, secret, seed } from './support/seed.js';
import { ManualClock } from './support/manual.clock.js';

const clock = new ManualClock();
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };

let server: UserPoolServer;
let browser: Browser;

beforeAll(async () => {
  server = await startUserPoolServer({ seed, port: 0, clock });
});

afterAll(() => server.close());

beforeEach(() => {
  browser = new Browser();
});

function authorizeUrl(parameters: Record<string, string> = {}): string {
  const query = { response_type: 'code', client_id: 'web', redirect_uri: callback, ...parameters };
  const present = Object.entries(query).filter(([, value]) => value !== '');
  return `${server.url}/oauth2/authorize?${new URLSearchParams(present).toString()}`;
}

async function codeFor(parameters: Record<string, string> = {}): Promise<string> {
  const answer = await browser.signIn(authorizeUrl(parameters), 'alice', password);
  return locationOf(answer).searchParams.get('code') ?? '';
}

async function post(path: string, parameters: Record<string, string> | URLSearchParams, headers = {}) {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers,
    body: new URLSearchParams(parameters),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? '' : (JSON.parse(text) as Record<string, string>),
  };
}

function redeem(code: string, parameters: Record<string, string> = {}) {
  const form = {
    grant_type: 'authorization_code',
    client_id: 'web',
    redirect_uri: callback,
    code,
    ...parameters,
  };
  return post('/oauth2/token', form);
}

const basic = (id: string, clientSecret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}`,
});

const refused = (error: string, status = 400) => expect.objectContaining({ status, body: { error } });

describe('discovery', () => {
  it('publishes the fields of Cognito and no others', async () => {
    const answer = await fetch(`${server.issuer}/.well-known/openid-configuration`);
    expect(await answer.json()).toEqual({
      authorization_endpoint: `${server.url}/oauth2/authorize`,
      end_session_endpoint: `${server.url}/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: `${server.url}/us-east-1_TestPool1`,
      jwks_uri: `${server.issuer}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      revocation_endpoint: `${server.url}/oauth2/revoke`,
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
      token_endpoint: `${server.url}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      userinfo_endpoint: `${server.url}/oauth2/userInfo`,
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('independent clients', () => {
  it('oauth4webapi signs in with code and PKCE, reads userInfo, refreshes and revokes', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true, [oauth.clockSkew]: 60 };
    const issuer = new URL(server.issuer);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client: oauth.Client = { client_id: 'web', [oauth.clockSkew]: 60 };
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const proof = oauth.generateRandomCodeVerifier();
    const code_challenge = await oauth.calculatePKCECodeChallenge(proof);
    const query = { scope: 'openid email', state, nonce, code_challenge, code_challenge_method: 'S256' };
    const answer = await browser.signIn(authorizeUrl(query), 'alice', password);
    const parameters = oauth.validateAuthResponse(as, client, locationOf(answer), state);
    const tokens = await oauth.processAuthorizationCodeResponse(
      as,
      client,
      await oauth.authorizationCodeGrantRequest(
        as,
        client,
        oauth.None(),
        parameters,
        callback,
        proof,
        insecure,
      ),
      { expectedNonce: nonce, requireIdToken: true },
    );
    const sub = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? '';
    const info = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(as, client, sub, info)).toMatchObject({
      email: 'alice@example.com',
    });
    const refreshed = await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, oauth.None(), tokens.refresh_token ?? '', insecure),
    );
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    const gone = await oauth.revocationRequest(
      as,
      client,
      oauth.None(),
      tokens.refresh_token ?? '',
      insecure,
    );
    await expect(oauth.processRevocationResponse(gone)).resolves.toBeUndefined();
  });

  it('openid-client signs in at a confidential client and gets tokens for a machine', async () => {
    const options = { execute: [openid.allowInsecureRequests] };
    const discover = (id: string) => openid.discovery(new URL(server.issuer), id, secret, undefined, options);
    const config = await discover('confidential');
    const proof = openid.randomPKCECodeVerifier();
    const code_challenge = await openid.calculatePKCECodeChallenge(proof);
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: callback,
      scope: 'openid orders/read',
      code_challenge,
      code_challenge_method: 'S256',
    });
    const answer = await browser.signIn(url.href, 'alice', password);
    const tokens = await openid.authorizationCodeGrant(config, locationOf(answer), {
      pkceCodeVerifier: proof,
    });
    expect(tokens.claims()?.aud).toBe('confidential');
    const machine = await openid.clientCredentialsGrant(await discover('machine'), { scope: 'orders/write' });
    expect(machine).toMatchObject({ token_type: 'bearer', expires_in: 3_600 });
  });
});

describe('the authorize endpoint', () => {
  const errorOf = async (parameters: Record<string, string>) => {
    const answer = await browser.get(authorizeUrl(parameters));
    expect(answer.status).toBe(302);
    return answer.headers.get('location');
  };

  it('sends the browser to the login page with the very same query', async () => {
    const url = authorizeUrl({ state: 'a b&c=%2F', login_hint: 'alice' });
    const answer = await browser.get(url);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(url.replace('/oauth2/authorize', '/login'));
  });

  it('hands the browser the token that the form of the login page then has', async () => {
    const answer = await browser.get(authorizeUrl());
    const token = browser.cookie('XSRF-TOKEN') ?? '';
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(await (await browser.get(locationOf(answer).href)).text()).toContain(`value="${token}"`);
  });

  it('gives the state back to the letter', async () => {
    const state = 'ä=1&b=%2F "<>" +/😀';
    const answer = await browser.signIn(authorizeUrl({ state }), 'alice', password);
    const location = locationOf(answer);
    expect(location.searchParams.get('state')).toBe(state);
    expect(location.searchParams.get('code')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('never redirects to a place that is not registered to the letter', async () => {
    for (const redirect_uri of [
      'https://evil.example.com/',
      `${callback}/`,
      `${callback}?x=1`,
      callback.toUpperCase(),
      callback.replace('3000', '3001'),
      `${callback}#x`,
      '//localhost:3000/callback',
    ]) {
      expect(await errorOf({ redirect_uri })).toBe(
        `${server.url}/error?error=redirect_mismatch&client_id=web`,
      );
    }
    expect(await errorOf({ client_id: 'stranger' })).toBe(`${server.url}/error?error=invalid_client`);
    expect(await errorOf({ client_id: '' })).toBe(`${server.url}/error?error=invalid_request`);
  });

  it('does without a redirect URI only where there is no doubt', async () => {
    const answer = await browser.signIn(authorizeUrl({ redirect_uri: '' }), 'alice', password);
    expect(locationOf(answer).origin).toBe('http://localhost:3000');
    const code = locationOf(answer).searchParams.get('code') ?? '';
    expect(
      (await post('/oauth2/token', { grant_type: 'authorization_code', client_id: 'web', code })).status,
    ).toBe(200);
    expect(await errorOf({ client_id: 'hostile', redirect_uri: '' })).toContain('error=redirect_mismatch');
  });

  it.each([
    ['no response type', { response_type: '' }, 'invalid_request'],
    ['an unknown response type', { response_type: 'id_token' }, 'invalid_request'],
    ['a flow the client may not use', { response_type: 'token' }, 'unauthorized_client'],
    ['a plain challenge', { code_challenge: challenge, code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without a method', { code_challenge: challenge }, 'invalid_request'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['a challenge of the wrong length', { ...pkce, code_challenge: 'short' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'dance' }, 'invalid_request'],
    ['prompt=none next to another', { prompt: 'none login' }, 'invalid_request'],
    ['prompt=none without a session', { prompt: 'none' }, 'login_required'],
    ['a foreign identity provider', { identity_provider: 'Google' }, 'invalid_request'],
    ['a resource that is no URI', { resource: 'orders' }, 'invalid_request'],
  ])('tells the client about %s', async (_, parameters: Record<string, string>, error) => {
    const location = new URL((await errorOf({ state: 's', ...parameters })) ?? '');
    const where = location.hash === '' ? location.searchParams : new URLSearchParams(location.hash.slice(1));
    expect(location.href).toMatch(/^http:\/\/localhost:3000\/callback[?#]/);
    expect(where.get('error')).toBe(error);
    expect(where.get('state')).toBe('s');
  });

  it.each(['orders/admin', 'orders/none', 'offline_access', 'openid orders/write', 'orders'])(
    'refuses the scope %s the way Cognito was seen to',
    async (scope) => {
      expect(await errorOf({ scope, state: 's' })).toBe(
        `${callback}?error_description=invalid_scope&error=invalid_request&state=s`,
      );
    },
  );

  it('refuses parameters that are sent twice', async () => {
    const twice = await browser.get(`${authorizeUrl()}&scope=openid&scope=email`);
    expect(locationOf(twice).searchParams.get('error')).toBe('invalid_request');
    const smuggled = await browser.get(`${authorizeUrl()}&redirect_uri=https://evil.example.com`);
    expect(locationOf(smuggled).pathname).toBe('/error');
    const clients = await browser.get(`${authorizeUrl()}&client_id=other`);
    expect(locationOf(clients).pathname).toBe('/error');
  });

  it('signs in again by cookie for an hour, for all clients of the pool', async () => {
    await codeFor();
    const other = await browser.get(authorizeUrl({ client_id: 'other', prompt: 'none' }));
    expect(locationOf(other).searchParams.get('code')).toBeTruthy();
    clock.advance(3_599);
    expect(locationOf(await browser.get(authorizeUrl())).searchParams.get('code')).toBeTruthy();
    clock.advance(1);
    expect(locationOf(await browser.get(authorizeUrl())).pathname).toBe('/login');
  });

  it('shows the login page to who is signed in if the client insists', async () => {
    await codeFor();
    for (const prompt of ['login', 'select_account', 'login consent']) {
      expect(locationOf(await browser.get(authorizeUrl({ prompt }))).pathname).toBe('/login');
    }
    expect(
      locationOf(await browser.get(authorizeUrl({ prompt: 'consent' }))).searchParams.get('code'),
    ).toBeTruthy();
  });

  it('hands tokens over in the fragment where the implicit flow is allowed, but never a refresh token', async () => {
    const query = { response_type: 'token', client_id: 'spa', scope: 'openid', state: 's', nonce: 'n' };
    const location = locationOf(await browser.signIn(authorizeUrl(query), 'alice', password));
    const fragment = new URLSearchParams(location.hash.slice(1));
    expect([...fragment.keys()].toSorted()).toEqual([
      'access_token',
      'expires_in',
      'id_token',
      'state',
      'token_type',
    ]);
    expect(location.search).toBe('');
    const bad = new URL((await errorOf({ ...query, scope: 'orders/none' })) ?? '');
    expect(bad.hash).toBe('#error_description=invalid_scope&error=invalid_request&state=s');
  });

  it('adds to a custom scheme without touching what is there', async () => {
    const query = { client_id: 'native', redirect_uri: 'com.example.app:/done?keep=1' };
    const answer = await browser.signIn(authorizeUrl(query), 'alice', password);
    expect(answer.headers.get('location')).toMatch(/^com\.example\.app:\/done\?keep=1&code=[0-9a-f-]{36}$/);
  });
});

describe('the login page', () => {
  const loginUrl = (parameters: Record<string, string> = {}) =>
    authorizeUrl(parameters).replace('/oauth2/authorize', '/login');

  it('runs no script, loads nothing and cannot be framed', async () => {
    const answer = await browser.get(loginUrl());
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    const page = await answer.text();
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page).not.toContain('<script');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.has('cross-origin-opener-policy')).toBe(false);
  });

  it('escapes everything that came from outside', async () => {
    const attack = `"'><script>alert(1)</script>`;
    const shown = await (
      await browser.get(loginUrl({ login_hint: attack, state: attack, nonce: attack }))
    ).text();
    const form = { _csrf: browser.cookie('XSRF-TOKEN') ?? '', username: attack, password: attack };
    const failed = await (await browser.post(loginUrl({ state: attack }), form)).text();
    for (const page of [shown, failed]) {
      expect(page).not.toContain('<script');
      expect(page).toContain('value="&#34;&#39;&#62;&#60;script&#62;alert(1)&#60;/script&#62;"');
    }
    const session = await browser.post(loginUrl(), { ...form, session: attack, new_password: attack });
    expect(await session.text()).not.toContain('<script');
  });

  it('takes a form only from a page of its own', async () => {
    await browser.get(loginUrl());
    const token = browser.cookie('XSRF-TOKEN') ?? '';
    const credentials = { username: 'alice', password };
    expect((await browser.post(loginUrl(), credentials)).status).toBe(403);
    expect((await browser.post(loginUrl(), { ...credentials, _csrf: 'x' })).status).toBe(403);
    expect((await new Browser().post(loginUrl(), { ...credentials, _csrf: token })).status).toBe(403);
    const planted = new Browser();
    planted.setCookie('XSRF-TOKEN', '');
    expect((await planted.post(loginUrl(), { ...credentials, _csrf: '' })).status).toBe(403);
    expect((await browser.post(loginUrl(), { ...credentials, _csrf: token })).status).toBe(302);
  });

  it('sets cookies that scripts and other sites do not get', async () => {
    const page = await browser.get(loginUrl());
    const answer = await browser.signIn(authorizeUrl(), 'alice', password);
    for (const cookie of [...page.headers.getSetCookie(), ...answer.headers.getSetCookie()]) {
      expect(cookie).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax$/);
      expect(cookie).not.toContain('Secure');
    }
    expect(answer.headers.getSetCookie().join()).toContain('Max-Age=3600');
  });

  it('shows the form again after a wrong password, with the name kept and the password gone', async () => {
    const answer = await browser.signIn(authorizeUrl(), 'alice', 'Wrong-Password-1');
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect(page).toContain('Incorrect username or password.');
    expect(page).toContain('value="alice"');
    expect(page).not.toContain('Wrong-Password-1');
    expect(browser.cookie('cognito')).toBeUndefined();
  });

  it('says the same of somebody who does not exist', async () => {
    const answer = await browser.signIn(authorizeUrl(), 'nobody', 'Wrong-Password-1');
    expect(await answer.text()).toContain('Incorrect username or password.');
  });

  it('makes who has a temporary password choose another before going on', async () => {
    const first = await browser.signIn(authorizeUrl({ state: 's' }), 'erin', password);
    expect(first.status).toBe(200);
    const page = await first.text();
    expect(page).toContain('Choose a new password');
    const session = /name="session" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const form = { _csrf: browser.cookie('XSRF-TOKEN') ?? '', username: 'erin', session };
    const weak = await browser.post(loginUrl({ state: 's' }), { ...form, new_password: 'weak' });
    expect(await weak.text()).toContain('Password does not conform to policy: Password not long enough');
    const answer = await browser.post(loginUrl({ state: 's' }), {
      ...form,
      new_password: 'Chosen-By-Erin-1',
    });
    expect(locationOf(answer).searchParams.get('code')).toBeTruthy();
  });

  it('is refused for requests that the authorize endpoint would refuse', async () => {
    const answer = await browser.get(loginUrl({ redirect_uri: 'https://evil.example.com' }));
    expect(locationOf(answer).pathname).toBe('/error');
    const form = await browser.post(loginUrl({ scope: 'orders/none' }), { username: 'alice', password });
    expect(locationOf(form).searchParams.get('error')).toBe('invalid_request');
  });

  it('sends the opener policy it was told to send', async () => {
    const strict = await startUserPoolServer({ seed, port: 0, crossOriginOpenerPolicy: 'same-origin' });
    try {
      const answer = await fetch(loginUrl().replace(server.url, strict.url));
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    } finally {
      await strict.close();
    }
  });

  it('shows nothing on the error page that the link could choose', async () => {
    const answer = await fetch(
      `${server.url}/error?error=${encodeURIComponent('<script>alert(1)</script>')}`,
    );
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('An error was encountered with the requested page.');
    expect(page).not.toContain('alert(1)');
  });
});

describe('exchanging a code', () => {
  it('works once, within five minutes', async () => {
    const code = await codeFor(pkce);
    const answer = await redeem(code, { code_verifier: verifier });
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('scope');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await redeem(code, { code_verifier: verifier })).toEqual(refused('invalid_grant'));
    const late = await codeFor();
    clock.advance(300);
    expect(await redeem(late)).toEqual(refused('invalid_grant'));
  });

  it('has exactly one winner when a code is sent many times at once (RFC 6749 §4.1.2)', async () => {
    const code = await codeFor(pkce);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => redeem(code, { code_verifier: verifier })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(11);
  });

  it.each([
    ['no verifier', {}],
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
    ['the challenge itself', { code_verifier: challenge }],
    ['a verifier that is too short', { code_verifier: 'x' }],
  ])('refuses %s, and the code is spent (RFC 7636 §4.6)', async (_, parameters: Record<string, string>) => {
    const code = await codeFor(pkce);
    expect(await redeem(code, parameters)).toEqual(refused('invalid_grant'));
    expect(await redeem(code, { code_verifier: verifier })).toEqual(refused('invalid_grant'));
  });

  it('refuses a verifier for a code that had no challenge (RFC 9700 §2.1.1)', async () => {
    expect(await redeem(await codeFor(), { code_verifier: verifier })).toEqual(refused('invalid_grant'));
  });

  it('refuses another redirect URI, and the code is spent', async () => {
    const code = await codeFor();
    const answer = await redeem(code, { redirect_uri: 'http://localhost:3000/other' });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client', error_description: 'invalid_redirect' },
    });
    expect(await redeem(code)).toEqual(refused('invalid_grant'));
    const form = { grant_type: 'authorization_code', client_id: 'web', code: await codeFor() };
    expect(await post('/oauth2/token', form)).toEqual(refused('invalid_request'));
  });

  it.each([
    ['openid phone', 400],
    ['', 400],
    ['openid email', 200],
    ['openid email profile', 200],
  ])('is refused where the client may not read what its scopes imply (%s)', async (scope, status) => {
    const answer = await redeem(await codeFor({ client_id: 'narrow', scope }), { client_id: 'narrow' });
    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body).toEqual({ error: 'invalid_grant' });
  });

  it('refuses the code of another client', async () => {
    expect(await redeem(await codeFor(), { client_id: 'other' })).toEqual(refused('invalid_grant'));
  });

  it('refuses a user who was disabled in between', async () => {
    const answer = await browser.signIn(authorizeUrl(), 'heidi', password);
    const admin = (operation: string) =>
      fetch(server.url, {
        method: 'POST',
        headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
        body: JSON.stringify({ UserPoolId: seed.userPoolId, Username: 'heidi' }),
      });
    await admin('AdminDisableUser');
    expect(await redeem(locationOf(answer).searchParams.get('code') ?? '')).toEqual(refused('invalid_grant'));
    expect(locationOf(await browser.get(authorizeUrl())).pathname).toBe('/login');
    await admin('AdminEnableUser');
  });
});

describe('the token endpoint', () => {
  it('authenticates clients by Basic or by the body, but not by both', async () => {
    const form = { grant_type: 'client_credentials' };
    const inBody = { ...form, client_id: 'machine', client_secret: secret };
    const token = (parameters: Record<string, string>, headers = {}) =>
      post('/oauth2/token', parameters, headers);
    expect((await token(inBody)).status).toBe(200);
    expect((await token(form, basic('machine', secret))).status).toBe(200);
    expect((await token({ ...form, client_id: 'machine' }, basic('machine', secret))).status).toBe(200);
    expect(await token(inBody, basic('machine', secret))).toEqual(refused('invalid_request'));
    expect(await token({ ...form, client_id: 'web' }, basic('machine', secret))).toEqual(
      refused('invalid_client'),
    );
    expect(await token(form, basic('machine', 'wrong'))).toEqual(refused('invalid_client'));
    expect(await token(form, basic('stranger', secret))).toEqual(refused('invalid_client'));
    expect(await token(form, { authorization: 'Bearer x' })).toEqual(refused('invalid_client'));
    expect(await token({ ...form, client_id: 'machine' })).toEqual(refused('invalid_client'));
    expect(await token(form)).toEqual(refused('invalid_request'));
    expect(await token({ ...form, client_id: 'web', client_secret: 'x' })).toEqual(refused('invalid_client'));
  });

  it('gives machines all their scopes or those they ask for, never a part', async () => {
    const token = (scope: string) =>
      post('/oauth2/token', { grant_type: 'client_credentials', scope }, basic('machine', secret));
    expect((await token('')).status).toBe(200);
    expect((await token('orders/read orders/write')).status).toBe(200);
    expect(await token('orders/read orders/admin')).toEqual(refused('invalid_grant'));
    expect(await token('orders/read orders/none')).toEqual(refused('invalid_scope'));
    expect(await token('nothing/read')).toEqual(refused('invalid_scope'));
    expect(await token('openid')).toEqual(refused('invalid_scope'));
  });

  it('keeps machines and people apart', async () => {
    const form = { grant_type: 'client_credentials' };
    expect(await post('/oauth2/token', form, basic('confidential', secret))).toEqual(
      refused('unauthorized_client'),
    );
    const code = { grant_type: 'authorization_code', code: 'x', redirect_uri: callback };
    expect(await post('/oauth2/token', code, basic('machine', secret))).toEqual(
      refused('unauthorized_client'),
    );
  });

  it.each([
    ['no grant type', {}, 'invalid_request'],
    ['a password', { grant_type: 'password', username: 'alice', password }, 'unsupported_grant_type'],
    ['a grant type from a prototype', { grant_type: '__proto__' }, 'unsupported_grant_type'],
    ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
    ['no refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['a refresh token from nowhere', { grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
  ])('refuses %s', async (_, parameters: Record<string, string>, error) => {
    expect(await post('/oauth2/token', { client_id: 'web', ...parameters })).toEqual(refused(error));
  });

  it('sends the headers of Cognito, with an error too', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'machine', client_secret: secret };
    for (const answer of [await post('/oauth2/token', form), await post('/oauth2/token', {})]) {
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/json;charset=UTF-8',
        'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
        pragma: 'no-cache',
        expires: '0',
        'x-amz-cognito-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'strict-transport-security': 'max-age=31536000 ; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'set-cookie': expect.stringMatching(/^XSRF-TOKEN=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=Lax$/),
      });
    }
  });

  it('takes forms only, each parameter once', async () => {
    const json = await fetch(`${server.url}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials', client_id: 'machine', client_secret: secret }),
    });
    expect([json.status, await json.json()]).toEqual([400, { error: 'invalid_request' }]);
    const twice = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'machine',
      client_secret: secret,
    });
    twice.append('grant_type', 'client_credentials');
    expect(await post('/oauth2/token', twice)).toEqual(refused('invalid_request'));
    const inQuery = `?grant_type=client_credentials&client_id=machine&client_secret=${secret}`;
    expect(await post(`/oauth2/token${inQuery}`, {})).toEqual(refused('invalid_request'));
    const get = await fetch(`${server.url}/oauth2/token${inQuery}`);
    expect([get.status, await get.text()]).toEqual([405, '']);
  });

  it('lets browsers ask first', async () => {
    const headers = { origin: 'http://localhost:3000', 'access-control-request-headers': 'authorization' };
    const answer = await fetch(`${server.url}/oauth2/token`, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    expect(answer.headers.get('access-control-allow-headers')).toBe('authorization');
  });

  it('rotates refresh tokens where the client is set so', async () => {
    const { body } = await redeem(await codeFor({ client_id: 'rotating' }), { client_id: 'rotating' });
    const refresh = (token: string) =>
      post('/oauth2/token', { grant_type: 'refresh_token', client_id: 'rotating', refresh_token: token });
    const old = (body as Record<string, string>)['refresh_token'] ?? '';
    const renewed = await refresh(old);
    expect(renewed.body).toHaveProperty('refresh_token');
    clock.advance(30);
    expect(await refresh(old)).toEqual(refused('invalid_grant'));
  });
});

describe('the revocation endpoint', () => {
  const tokens = async (client_id = 'web') =>
    (await redeem(await codeFor({ client_id }), { client_id })).body as Record<string, string>;
  const revoke = (parameters: Record<string, string>, headers = {}) =>
    post('/oauth2/revoke', parameters, headers);

  it('answers 200 and nothing, also to what is unknown or gone', async () => {
    const { refresh_token: token = '' } = await tokens();
    for (const one of [token, token, 'unknown']) {
      expect(await revoke({ client_id: 'web', token: one })).toMatchObject({ status: 200, body: '' });
    }
  });

  it('refuses what it cannot or may not revoke', async () => {
    const { access_token: access = '', refresh_token: refresh = '' } = await tokens();
    expect(await revoke({ client_id: 'web', token: access })).toEqual(refused('unsupported_token_type'));
    expect(await revoke({ client_id: 'web' })).toEqual(refused('invalid_request'));
    expect(await revoke({ client_id: 'other', token: refresh })).toEqual(refused('invalid_request'));
    expect(await revoke({ client_id: 'stranger', token: refresh })).toEqual(refused('invalid_client', 401));
    expect(await revoke({ token: refresh }, basic('confidential', 'wrong'))).toEqual(
      refused('invalid_client', 401),
    );
    browser = new Browser();
    const { refresh_token: untracked = '' } = await tokens('untracked');
    expect(await revoke({ client_id: 'untracked', token: untracked })).toEqual(refused('invalid_request'));
    const again = { grant_type: 'refresh_token', client_id: 'web', refresh_token: refresh };
    expect((await post('/oauth2/token', again)).status).toBe(200);
  });
});

describe('userInfo', () => {
  const ask = async (authorization?: string, method = 'GET') => {
    const headers = new Headers(authorization === undefined ? {} : { authorization });
    const answer = await fetch(`${server.url}/oauth2/userInfo`, { method, headers });
    return {
      status: answer.status,
      challenge: answer.headers.get('www-authenticate'),
      body: await answer.json(),
    };
  };
  const accessToken = async (scope: string) =>
    ((await redeem(await codeFor({ scope }))).body as Record<string, string>)['access_token'] ?? '';

  it('has every value as a string, and only what the scopes open', async () => {
    expect((await ask(`Bearer ${await accessToken('openid')}`)).body).toEqual({
      sub: expect.any(String),
      email: 'alice@example.com',
      email_verified: 'true',
      phone_number: '+12025550123',
      phone_number_verified: 'false',
      name: 'Alice',
      username: 'alice',
    });
    browser = new Browser();
    const email = await ask(`Bearer ${await accessToken('openid email')}`, 'POST');
    expect(Object.keys(email.body as object).toSorted()).toEqual([
      'email',
      'email_verified',
      'sub',
      'username',
    ]);
  });

  it('refuses with a challenge (RFC 6750 §3)', async () => {
    const bad = 'Bearer error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"';
    for (const header of [undefined, 'Basic eDp5', 'Bearer', 'Bearer a b']) {
      expect(await ask(header)).toMatchObject({ status: 400, challenge: bad });
    }
    expect(await ask('Bearer rubbish')).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    const token = await accessToken('openid');
    clock.advance(3_600);
    expect(await ask(`Bearer ${token}`)).toMatchObject({
      status: 401,
      challenge:
        'Bearer error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out."',
    });
  });

  it('refuses tokens without openid, and those of machines', async () => {
    const message = 'Access token does not contain openid scope';
    expect(await ask(`Bearer ${await accessToken('orders/read')}`)).toMatchObject({
      status: 401,
      body: { error_description: message },
    });
    const machine = await post(
      '/oauth2/token',
      { grant_type: 'client_credentials' },
      basic('machine', secret),
    );
    const { access_token: token = '' } = machine.body as Record<string, string>;
    expect(await ask(`Bearer ${token}`)).toMatchObject({ status: 401, body: { error_description: message } });
  });
});

it('says loudly that clients cannot register themselves', async () => {
  const answer = await fetch(`${server.url}/oauth2/register`, { method: 'POST', body: '{}' });
  expect([answer.status, await answer.json()]).toEqual([
    400,
    {
      error: 'invalid_request',
      error_description: 'The embedded user pool does not implement dynamic client registration.',
    },
  ]);
});

describe('logout', () => {
  const logout = (query: Record<string, string>) =>
    browser.get(`${server.url}/logout?${new URLSearchParams(query).toString()}`);

  it('ends the session of the browser, and nothing else', async () => {
    const code = await codeFor();
    const { refresh_token: refresh = '' } = (await redeem(code)).body as Record<string, string>;
    const stolen = browser.cookie('cognito') ?? '';
    const answer = await logout({ client_id: 'web', logout_uri: 'http://localhost:3000/bye' });
    expect(answer.headers.get('location')).toBe('http://localhost:3000/bye');
    expect(browser.cookie('cognito')).toBeUndefined();
    browser.setCookie('cognito', stolen);
    expect(locationOf(await browser.get(authorizeUrl())).pathname).toBe('/login');
    const form = { grant_type: 'refresh_token', client_id: 'web', refresh_token: refresh };
    expect((await post('/oauth2/token', form)).status).toBe(200);
  });

  it('goes on to another sign-in when asked to', async () => {
    await codeFor();
    const query = { client_id: 'web', redirect_uri: callback, response_type: 'code', state: 's' };
    const answer = await logout(query);
    expect(answer.headers.get('location')).toBe(
      `${server.url}/login?${new URLSearchParams(query).toString()}`,
    );
    expect(browser.cookie('cognito')).toBeUndefined();
  });

  it.each([
    ['nowhere', { client_id: 'web' }],
    ['an unregistered place', { client_id: 'web', logout_uri: 'https://evil.example.com' }],
    ['a callback', { client_id: 'web', logout_uri: callback }],
    ['the place of nobody', { logout_uri: 'http://localhost:3000/bye' }],
    [
      'an unregistered callback',
      { client_id: 'web', redirect_uri: 'https://evil.example.com', response_type: 'code' },
    ],
  ])('never sends the browser to %s', async (_, query: Record<string, string>) => {
    const answer = await logout(query);
    expect(answer.headers.get('location')).toBe(`${server.url}/error?error=invalid_request`);
  });
});
