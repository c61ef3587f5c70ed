import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JWTVerifyGetKey } from 'jose';
import { startUserPoolServer, type UserPoolServer } from '../../src/emulator/user-pool.server.js';
import { Browser, locationOf } from './support/browser.js';
import { ManualClock } from './support/manual.clock.js';
import { callback, password, secret, seed } from './support/seed.js';

const clock = new ManualClock();
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

let jose: typeof import('jose');
let server: UserPoolServer;
let keys: JWTVerifyGetKey;

beforeAll(async () => {
  jose = await import('jose');
  server = await startUserPoolServer({ seed, port: 0, clock });
  keys = jose.createRemoteJWKSet(new URL(`${server.issuer}/.well-known/jwks.json`));
});

afterAll(() => server.close());

async function verified(jwt: string) {
  const currentDate = new Date(clock.epochSeconds() * 1_000);
  return jose.jwtVerify(jwt, keys, { issuer: server.issuer, algorithms: ['RS256'], currentDate });
}

async function claimsOf(jwt: string) {
  return (await verified(jwt)).payload;
}

async function api(operation: string, input: object): Promise<Record<string, Record<string, string>>> {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
  const answer = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify(input) });
  return (await answer.json()) as Record<string, Record<string, string>>;
}

interface ApiTokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
}

async function apiSignIn(username: string, ClientId = 'web'): Promise<ApiTokens> {
  const AuthParameters = { USERNAME: username, PASSWORD: password };
  const { AuthenticationResult } = await api('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters,
  });
  return AuthenticationResult as unknown as ApiTokens;
}

interface DomainTokens {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token: string;
}

async function token(
  parameters: Record<string, string>,
): Promise<{ status: number; body: DomainTokens & { error?: string } }> {
  const answer = await fetch(`${server.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(parameters),
  });
  return { status: answer.status, body: (await answer.json()) as DomainTokens };
}

interface Circumstances {
  readonly clientId?: string;
  readonly browser?: Browser;
  readonly more?: Record<string, string>;
}

async function domainSignIn(
  scope: string | undefined,
  { clientId = 'web', browser = new Browser(), more = {} }: Circumstances = {},
): Promise<DomainTokens> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback,
    ...more,
  });
  if (scope !== undefined) query.set('scope', scope);
  const url = `${server.url}/oauth2/authorize?${query.toString()}`;
  const answer = browser.cookie('cognito')
    ? await browser.get(url)
    : await browser.signIn(url, 'alice', password);
  const code = locationOf(answer).searchParams.get('code') ?? '';
  const { body } = await token({
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri: callback,
  });
  return body;
}

describe('keys', () => {
  it('are two RSA keys, published as Cognito publishes them', async () => {
    const answer = await fetch(`${server.issuer}/.well-known/jwks.json`);
    const { keys: published } = (await answer.json()) as { keys: Record<string, string>[] };
    expect(published).toHaveLength(2);
    for (const key of published) {
      expect(Object.keys(key)).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(key).toMatchObject({ alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig' });
      expect(key['kid']).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    }
  });

  it('differ between ID tokens and access tokens, whose header has nothing but kid and alg', async () => {
    const { AccessToken, IdToken } = await apiSignIn('alice');
    const [access, id] = [await verified(AccessToken), await verified(IdToken)];
    expect(Object.keys(access.protectedHeader)).toEqual(['kid', 'alg']);
    expect(access.protectedHeader.kid).not.toBe(id.protectedHeader.kid);
  });
});

describe('tokens of the JSON API', () => {
  it('carry exactly the claims of Cognito', async () => {
    const { AccessToken, IdToken } = await apiSignIn('alice');
    const now = clock.epochSeconds();
    const access = await claimsOf(AccessToken);
    expect(access).toEqual({
      sub: uuid,
      'cognito:groups': ['admins', 'staff'],
      iss: server.issuer,
      client_id: 'web',
      origin_jti: uuid,
      event_id: uuid,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: now,
      exp: now + 3_600,
      iat: now,
      jti: uuid,
      username: 'alice',
    });
    expect(await claimsOf(IdToken)).toEqual({
      sub: access.sub,
      'cognito:groups': ['admins', 'staff'],
      iss: server.issuer,
      'cognito:username': 'alice',
      origin_jti: access['origin_jti'],
      aud: 'web',
      event_id: access['event_id'],
      token_use: 'id',
      auth_time: now,
      exp: now + 3_600,
      iat: now,
      jti: uuid,
      email: 'alice@example.com',
      email_verified: true,
      phone_number: '+12025550123',
      phone_number_verified: false,
      name: 'Alice',
    });
  });

  it('leave groups out for a user without any', async () => {
    const { AccessToken, IdToken } = await apiSignIn('bob');
    expect(await claimsOf(AccessToken)).not.toHaveProperty('cognito:groups');
    expect(await claimsOf(IdToken)).not.toHaveProperty('cognito:groups');
  });

  it('do not name their family where token revocation is off', async () => {
    const { AccessToken, IdToken } = await apiSignIn('alice', 'untracked');
    const access = await claimsOf(AccessToken);
    expect(access).toHaveProperty('jti');
    expect(access).not.toHaveProperty('origin_jti');
    const id = await claimsOf(IdToken);
    expect(id).not.toHaveProperty('jti');
    expect(id).not.toHaveProperty('origin_jti');
  });

  it('come with a refresh token that looks like the JWE of Cognito', async () => {
    const { RefreshToken } = await apiSignIn('alice');
    expect(RefreshToken).toMatch(/^eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NN/);
    expect(RefreshToken.split('.')).toHaveLength(5);
    expect(RefreshToken.length).toBeGreaterThan(1_500);
    expect(RefreshToken.length).toBeLessThan(2_000);
  });
});

describe('tokens of the OAuth domain', () => {
  it('carry the granted scopes, a version, and a hash of the access token', async () => {
    const tokens = await domainSignIn('openid orders/read', { more: { nonce: 'n-0S6_WzA2Mj' } });
    const access = await claimsOf(tokens.access_token);
    expect(access).toMatchObject({
      version: 2,
      scope: 'openid orders/read',
      client_id: 'web',
      username: 'alice',
    });
    expect(access).not.toHaveProperty('aud');
    const hash = createHash('sha256')
      .update(tokens.access_token)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
    const id = await claimsOf(tokens.id_token ?? '');
    expect(id).toMatchObject({ nonce: 'n-0S6_WzA2Mj', at_hash: hash, origin_jti: access['origin_jti'] });
    expect(id).toMatchObject({ email: 'alice@example.com', name: 'Alice' });
    expect(id).not.toHaveProperty('client_id');
  });

  it('carry no ID token without openid, and all scopes of the client when none was asked for', async () => {
    expect(await domainSignIn('orders/read')).not.toHaveProperty('id_token');
    const { access_token: all } = await domainSignIn(undefined);
    expect(await claimsOf(all)).toMatchObject({
      scope: 'openid email phone profile aws.cognito.signin.user.admin orders/read',
    });
  });

  it('carry only the attributes that the scopes next to openid name', async () => {
    const id = await claimsOf((await domainSignIn('openid email')).id_token ?? '');
    expect(id).toMatchObject({ email: 'alice@example.com', email_verified: true });
    expect(id).not.toHaveProperty('phone_number');
    expect(id).not.toHaveProperty('name');
  });

  it('are bound to a resource when one was named', async () => {
    const more = { resource: 'https://api.example.com/orders' };
    const tokens = await domainSignIn('openid', { more });
    expect(await claimsOf(tokens.access_token)).toMatchObject({ aud: more.resource });
    const again = await token({
      grant_type: 'refresh_token',
      client_id: 'web',
      refresh_token: tokens.refresh_token,
    });
    expect(await claimsOf(again.body.access_token)).toMatchObject({ aud: more.resource });
  });

  it('keep the time of the first sign-in when the cookie signs in again', async () => {
    const browser = new Browser();
    const first = await claimsOf((await domainSignIn('openid', { browser })).access_token);
    clock.advance(600);
    const second = await claimsOf(
      (await domainSignIn('openid', { browser, clientId: 'other' })).access_token,
    );
    expect(second['auth_time']).toBe(first['auth_time']);
    expect(second['origin_jti']).not.toBe(first['origin_jti']);
    expect(second.iat).toBe((first.iat ?? 0) + 600);
  });
});

describe('a family of tokens', () => {
  it('keeps origin_jti and auth_time through a refresh, and renews the rest', async () => {
    const { AccessToken, RefreshToken } = await apiSignIn('alice');
    const before = await claimsOf(AccessToken);
    clock.advance(900);
    const AuthParameters = { REFRESH_TOKEN: RefreshToken };
    const { AuthenticationResult } = await api('InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: 'web',
      AuthParameters,
    });
    const after = await claimsOf(AuthenticationResult?.['AccessToken'] ?? '');
    expect(after).toMatchObject({ origin_jti: before['origin_jti'], auth_time: before['auth_time'] });
    expect(after.jti).not.toBe(before.jti);
    expect(after.iat).toBe((before.iat ?? 0) + 900);
  });

  it('that began at the JSON API is refreshed and revoked at the OAuth domain', async () => {
    const { AccessToken, RefreshToken } = await apiSignIn('alice');
    const parameters = { grant_type: 'refresh_token', client_id: 'web', refresh_token: RefreshToken };
    const refreshed = await token(parameters);
    expect(refreshed.status).toBe(200);
    expect(refreshed.body).not.toHaveProperty('refresh_token');
    const access = await claimsOf(refreshed.body.access_token);
    expect(access['origin_jti']).toBe((await claimsOf(AccessToken))['origin_jti']);
    expect(access).toMatchObject({ scope: 'aws.cognito.signin.user.admin' });
    expect(refreshed.body.id_token).toBeDefined();
    const body = new URLSearchParams({ client_id: 'web', token: RefreshToken });
    const revoked = await fetch(`${server.url}/oauth2/revoke`, { method: 'POST', body });
    expect([revoked.status, await revoked.text()]).toEqual([200, '']);
    expect(await token(parameters)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
    expect(await api('GetUser', { AccessToken })).toMatchObject({ message: 'Access Token has been revoked' });
  });

  it('that began at the OAuth domain is refreshed and revoked at the JSON API', async () => {
    const tokens = await domainSignIn('openid orders/read');
    const AuthParameters = { REFRESH_TOKEN: tokens.refresh_token };
    const refresh = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: 'web', AuthParameters };
    const { AuthenticationResult } = await api('InitiateAuth', refresh);
    const access = await claimsOf(AuthenticationResult?.['AccessToken'] ?? '');
    expect(access).toMatchObject({ scope: 'openid orders/read', version: 2 });
    expect(await api('RevokeToken', { Token: tokens.refresh_token, ClientId: 'web' })).toEqual({});
    expect(await api('InitiateAuth', refresh)).toMatchObject({ message: 'Refresh Token has been revoked' });
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect((await fetch(`${server.url}/oauth2/userInfo`, { headers })).status).toBe(401);
  });

  it('of the OAuth domain ends with a global sign-out at the JSON API', async () => {
    const tokens = await domainSignIn('openid aws.cognito.signin.user.admin');
    await api('GlobalSignOut', { AccessToken: tokens.access_token });
    const parameters = { grant_type: 'refresh_token', client_id: 'web', refresh_token: tokens.refresh_token };
    expect((await token(parameters)).body).toEqual({ error: 'invalid_grant' });
  });

  it('is not open to the JSON API without the scope for it', async () => {
    const { access_token: AccessToken } = await domainSignIn('openid orders/read');
    expect(await api('GetUser', { AccessToken })).toMatchObject({
      __type: 'NotAuthorizedException',
      message: 'Access Token does not have required scopes',
    });
  });
});

describe('tokens of a machine', () => {
  const grant = { grant_type: 'client_credentials', client_id: 'machine', client_secret: secret };

  it('carry exactly the claims of Cognito, with the client as its own subject', async () => {
    const { body } = await token({ ...grant, scope: 'orders/read https://api.example.com/v1/use' });
    expect(Object.keys(body).toSorted()).toEqual(['access_token', 'expires_in', 'token_type']);
    const now = clock.epochSeconds();
    expect(await claimsOf(body.access_token)).toEqual({
      sub: 'machine',
      token_use: 'access',
      scope: 'orders/read https://api.example.com/v1/use',
      auth_time: now,
      iss: server.issuer,
      exp: now + 3_600,
      iat: now,
      version: 2,
      jti: uuid,
      client_id: 'machine',
    });
    expect(await api('GetUser', { AccessToken: body.access_token })).toMatchObject({
      message: 'Access Token does not have required scopes',
    });
  });
});
