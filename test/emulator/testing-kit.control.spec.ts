import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AdminDisableUserCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  NotAuthorizedException,
  TooManyRequestsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { Controller, Get } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ResourceServerModule, Scopes } from '../../src/index.js';
import { bearerChallenge, startUserPool, testPassword, type TestUserPool } from '../../src/testing/index.js';

let jose: typeof import('jose');
let pool: TestUserPool;

beforeAll(async () => {
  jose = await import('jose');
  pool = await startUserPool({
    listen: false,
    resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
  });
});

afterEach(() => pool.faults.clear());

afterAll(() => pool.stop());

function sdk(of: TestUserPool = pool): CognitoIdentityProviderClient {
  const { url: endpoint, requestHandler } = of;
  return new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint,
    requestHandler,
    maxAttempts: 1,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
}

function signIn(password = testPassword) {
  return new InitiateAuthCommand({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: pool.clientId,
    AuthParameters: { USERNAME: 'alice', PASSWORD: password },
  });
}

function keys(of: TestUserPool = pool) {
  return jose.createRemoteJWKSet(new URL(of.jwksUri), { [jose.customFetch]: of.fetch, cooldownDuration: 0 });
}

const verify = (token: string, of: TestUserPool = pool) =>
  jose.jwtVerify(token, keys(of), {
    issuer: of.issuer,
    algorithms: ['RS256'],
    currentDate: new Date(of.clock.epochSeconds() * 1_000),
  });

describe('a pool without a port', () => {
  it('answers the AWS SDK through its requestHandler, a wrong password included', async () => {
    const { AuthenticationResult } = await sdk().send(signIn());
    await expect(verify(AuthenticationResult?.AccessToken ?? '')).resolves.toBeDefined();
    await expect(sdk().send(signIn('Wrong-Password-1'))).rejects.toThrow(NotAuthorizedException);
  });

  it('answers openid-client and oauth4webapi through their custom fetch, without leave to be insecure', async () => {
    const machine = 'testmachinesecret0123456789';
    const config = await openid.discovery(
      new URL(pool.issuer),
      'testmachineclient012345678',
      machine,
      undefined,
      {
        [openid.customFetch]: pool.fetch,
      },
    );
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'orders/read' });
    expect(jose.decodeJwt(tokens.access_token)).toMatchObject({ scope: 'orders/read' });
    const issuer = new URL(pool.issuer);
    const found = await oauth.discoveryRequest(issuer, { [oauth.customFetch]: pool.fetch });
    expect((await oauth.processDiscoveryResponse(issuer, found)).issuer).toBe(pool.issuer);
  });

  it('lets no request out that is not for it', async () => {
    await expect(pool.fetch('https://example.com/')).rejects.toThrow('is not the embedded user pool');
  });

  it('starts in well under a second', async () => {
    const started = performance.now();
    await startUserPool({ listen: false });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('furnishing a pool that is up', () => {
  it('takes users, groups, clients and scopes, each by one call', async () => {
    await pool.addGroup({ name: 'managers', precedence: 1 });
    await pool.addUser({ username: 'bob', groups: ['managers', 'new-group'] });
    expect(await pool.addResourceServer({ identifier: 'stock', scopes: ['count'] })).toEqual(['stock/count']);
    const { accessToken } = await pool.signIn('bob', { scopes: ['stock/count'] });
    expect(jose.decodeJwt(accessToken)).toMatchObject({
      'cognito:groups': ['managers', 'new-group'],
      scope: 'stock/count',
    });
    const client = await pool.addClient({ clientSecret: true, accessTokenValiditySeconds: 300 });
    expect(client.clientId).toMatch(/^[a-z0-9]{26}$/);
    const signedIn = jose.decodeJwt((await pool.signIn('bob', { clientId: client.clientId })).accessToken);
    expect([signedIn['client_id'], Number(signedIn.exp) - Number(signedIn.iat)]).toEqual([
      client.clientId,
      300,
    ]);
    const machine = await pool.addClient({ allowedOAuthFlows: ['client_credentials'] });
    const { clientId } = machine;
    const scope = jose.decodeJwt(await pool.machineToken({ clientId }))['scope'];
    expect(scope).toBe('orders/read orders/write stock/count');
  });

  it('gives a machine to a pool that had none, with the first scope', async () => {
    const bare = await startUserPool({ listen: false });
    await bare.addResourceServer({ identifier: 'orders', scopes: ['read'] });
    expect(jose.decodeJwt(await bare.machineToken())).toMatchObject({
      sub: 'testmachineclient012345678',
      scope: 'orders/read',
    });
  });

  it('keeps to the rules of a seed', async () => {
    await expect(pool.addUser('alice')).rejects.toThrow('already exists');
    await expect(pool.addUser({ username: 'weak', password: 'weak' })).rejects.toThrow(
      'does not conform to policy',
    );
    await expect(pool.addClient({ allowedOAuthScopes: ['no/scope'] })).rejects.toThrow(
      'Invalid scope requested',
    );
    await expect(pool.addClient({ clientId: pool.clientId })).rejects.toThrow('There is another client');
  });
});

describe('a token made by hand', () => {
  it('is good if nothing is wrong with it', async () => {
    const { payload } = await verify(await pool.forge());
    expect(payload).toMatchObject({ username: 'alice', client_id: pool.clientId, token_use: 'access' });
    const scoped = await verify(await pool.forge({ scopes: ['anything/at-all'] }));
    expect(scoped.payload).toMatchObject({ scope: 'anything/at-all', version: 2 });
    const machine = await verify(await pool.forge({ machine: true, scopes: ['orders/read'] }));
    expect(machine.payload.sub).toBe('testmachineclient012345678');
    expect((await verify(await pool.forge({ tokenUse: 'id' }))).payload['cognito:username']).toBe('alice');
    await expect(pool.forge({ tokenUse: 'id', scopes: ['orders/read'] })).rejects.toThrow('openid');
  });

  it.each([
    ['expired', { expired: true }, 'ERR_JWT_EXPIRED'],
    ['of another pool', { otherPool: true }, 'ERR_JWKS_NO_MATCHING_KEY'],
    ['signed by another key', { otherKey: true }, 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['signed by an unknown key', { unknownKey: true }, 'ERR_JWKS_NO_MATCHING_KEY'],
    ['unsigned', { unsigned: true }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
    ['signed by the public key', { symmetric: true }, 'ERR_JOSE_ALG_NOT_ALLOWED'],
    [
      'of a foreign issuer',
      { claims: { iss: 'https://evil.example.com' } },
      'ERR_JWT_CLAIM_VALIDATION_FAILED',
    ],
  ])('is refused if it is %s', async (_, flaws, code) => {
    await expect(verify(await pool.forge(flaws))).rejects.toMatchObject({ code });
  });

  it.each(['exp', 'iat', 'sub', 'jti'])('is refused by the pool itself if it lacks %s', async (missing) => {
    const { fetch } = pool;
    const authorization = `Bearer ${await pool.forge({ missing, scopes: ['openid'] })}`;
    const answer = await fetch(`${pool.url}/oauth2/userInfo`, { headers: { authorization } });
    expect(answer.status).toBe(401);
  });

  it('lacks what it is to lack', async () => {
    const token = jose.decodeJwt(
      await pool.forge({ missing: ['jti', 'origin_jti'], claims: { extra: [1] } }),
    );
    expect(token).toMatchObject({ extra: [1], username: 'alice' });
    expect(token).not.toHaveProperty('jti');
    expect(jose.decodeProtectedHeader(await pool.forge({ header: { typ: 'at+jwt' } }))).toMatchObject({
      typ: 'at+jwt',
      alg: 'RS256',
    });
  });
});

describe('faults on demand', () => {
  it('throttles an operation in the words of Cognito, as often as it is told', async () => {
    const fault = pool.faults.throttle('InitiateAuth', { times: 2 });
    await expect(sdk().send(signIn())).rejects.toThrow(TooManyRequestsException);
    await expect(sdk().send(signIn())).rejects.toThrow('Rate exceeded');
    await expect(sdk().send(signIn())).resolves.toBeDefined();
    expect(fault.hits).toBe(2);
  });

  it('throttles the OAuth domain with a 429', async () => {
    pool.faults.throttle('/oauth2/token');
    const answer = await pool.fetch(`${pool.url}/oauth2/token`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([429, { error: 'too_many_requests' }]);
  });

  it('fails like Cognito, and lets the SDK try again', async () => {
    const fault = pool.faults.fail('InitiateAuth', { times: 1 });
    const patient = new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: pool.url,
      requestHandler: pool.requestHandler,
    });
    await expect(sdk().send(signIn())).rejects.toMatchObject({ name: 'InternalErrorException' });
    await expect(patient.send(signIn())).resolves.toBeDefined();
    expect(fault.hits).toBe(1);
    fault.lift();
  });

  it('takes the keys away and gives them back', async () => {
    const { accessToken } = await pool.signIn('alice');
    const fault = pool.faults.jwksDown();
    await expect(verify(accessToken)).rejects.toThrow();
    fault.lift();
    await expect(verify(accessToken)).resolves.toBeDefined();
  });

  it('answers late by its own clock, without anybody sleeping', async () => {
    pool.faults.delay('InitiateAuth', '5s');
    let answered = false;
    const answer = sdk()
      .send(signIn())
      .finally(() => (answered = true));
    await pool.fetch(pool.jwksUri);
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    pool.clock.advance(5);
    await expect(answer).resolves.toBeDefined();
  });

  it('holds requests until the gate opens', async () => {
    const { gate } = pool.faults.hold('InitiateAuth');
    const both = [sdk().send(signIn()), sdk().send(signIn())];
    await gate.arrival;
    gate.open();
    await expect(Promise.all(both)).resolves.toHaveLength(2);
    expect(gate.waiting).toBe(0);
  });

  it('drops the connection', async () => {
    pool.faults.drop('*', { times: 1 });
    await expect(pool.fetch(pool.jwksUri)).rejects.toThrow('fetch failed');
    const listening = await startUserPool();
    listening.faults.drop('jwks');
    await expect(fetch(listening.jwksUri)).rejects.toThrow('fetch failed');
    await listening.stop();
  });

  it('lets go of what it holds when the pool stops', async () => {
    const stopping = await startUserPool({ listen: false });
    stopping.faults.hold('jwks');
    const answer = stopping.fetch(stopping.jwksUri);
    await stopping.stop();
    expect((await answer).status).toBe(200);
  });
});

describe('the clock and the keys', () => {
  it('ends a lockout by wrong passwords, which a pool can be started without', async () => {
    const wrong = { password: 'Wrong-Password-1' };
    const refused = (own: TestUserPool) => own.signIn('alice', wrong).catch((error: Error) => error.message);
    const [strict, lenient] = [
      await startUserPool({ listen: false }),
      await startUserPool({ listen: false, lockout: false }),
    ];
    for (let round = 0; round < 5; round++) await Promise.all([strict, lenient].map(refused));
    await expect(strict.signIn('alice')).rejects.toThrow('Password attempts exceeded');
    expect((await lenient.signIn('alice')).accessToken).toBeTruthy();
    strict.clock.advance('1s');
    expect((await strict.signIn('alice')).accessToken).toBeTruthy();
    await Promise.all([strict.stop(), lenient.stop()]);
  });

  it('goes forward by a duration of several parts', () => {
    const before = pool.clock.epochSeconds();
    pool.clock.advance('5m1s');
    pool.clock.advance('1h30m');
    expect(pool.clock.epochSeconds() - before).toBeCloseTo(5_701, 0);
    for (const text of ['', '5', 'm5', '5m 1s', '5m1', '-5m'] as never[]) {
      expect(() => pool.clock.advance(text)).toThrow(TypeError);
    }
    pool.clock.reset();
  });

  it('goes to a moment and runs on from there', async () => {
    const own = await startUserPool({ listen: false });
    own.clock.set(new Date('2031-05-06T07:08:09Z'));
    const { iat = 0 } = jose.decodeJwt((await own.signIn('alice')).accessToken);
    expect(iat - Date.parse('2031-05-06T07:08:09Z') / 1_000).toBeLessThan(5);
    own.clock.set(1_000_000_000);
    expect(Math.floor(own.clock.epochSeconds())).toBe(1_000_000_000);
    expect(() => own.clock.set(new Date('nonsense'))).toThrow('Not a moment.');
  });

  it('signs with new keys after a rotation, and keeps the old ones or not', async () => {
    const own = await startUserPool({ listen: false });
    const before = (await own.signIn('alice')).accessToken;
    await own.keys.rotate();
    const between = (await own.signIn('alice')).accessToken;
    expect(await own.keys.ids()).toHaveLength(4);
    await expect(verify(before, own)).resolves.toBeDefined();
    await expect(verify(between, own)).resolves.toBeDefined();
    await own.keys.rotate({ keepOld: false });
    expect(await own.keys.ids()).toHaveLength(2);
    await expect(verify(between, own)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    await expect(verify((await own.signIn('alice')).accessToken, own)).resolves.toBeDefined();
  });

  it('tells the last code that was sent', async () => {
    expect(() => pool.lastCode('nobody')).toThrow('Nothing was sent to nobody.');
  });
});

describe('going back', () => {
  it('puts everything back that was changed, and only that', async () => {
    const own = await startUserPool({
      listen: false,
      resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
    });
    const [idKey] = await own.keys.ids();
    const early = await own.signIn('alice');
    await own.addUser({ username: 'bob', groups: ['staff'] });
    const snapshot = own.snapshot();
    await own.addUser('carol');
    await own.addResourceServer({ identifier: 'stock', scopes: ['count'] });
    await own.keys.rotate({ keepOld: false });
    const admin = new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: own.url,
      requestHandler: own.requestHandler,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    const bob = { UserPoolId: own.userPoolId, Username: 'bob' };
    await admin.send(new AdminDisableUserCommand(bob));
    for (const _ of [1, 2]) {
      await own.restore(snapshot);
      expect(await own.keys.ids()).toContain(idKey);
      await expect(own.signIn('carol')).rejects.toThrow('Incorrect username or password.');
      const { accessToken } = await own.signIn('bob', { scopes: ['orders/read'] });
      expect(jose.decodeJwt(accessToken)).toMatchObject({ 'cognito:groups': ['staff'] });
      await expect(own.signIn('bob', { scopes: ['stock/count'] })).rejects.toThrow('invalid_scope');
      await admin.send(new AdminDisableUserCommand(bob));
    }
    const refresh = new InitiateAuthCommand({
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: own.clientId,
      AuthParameters: { REFRESH_TOKEN: early.refreshToken },
    });
    await expect(admin.send(refresh)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
    own.clock.advance('1d');
    own.faults.throttle('*');
    await own.reset();
    expect(own.clock.epochSeconds() - Date.now() / 1_000).toBeLessThan(1);
    await expect(own.signIn('bob')).rejects.toThrow('Incorrect username or password.');
    await expect(own.signIn('alice')).resolves.toBeDefined();
    await expect(admin.send(refresh)).rejects.toThrow('Invalid Refresh Token.');
  });
});

@Controller('orders')
class OrdersController {
  @Get()
  @Scopes('read')
  list() {
    return [];
  }
}

describe('a Nest application against a test pool', () => {
  let listening: TestUserPool;
  let server: Server;
  let url: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    listening = await startUserPool({ resourceServers: [{ identifier: 'orders', scopes: ['read'] }] });
    const tested = await Test.createTestingModule({
      imports: [
        ResourceServerModule.forRoot({ ...(await listening.moduleOptions()), resourceServer: 'orders' }),
      ],
      controllers: [OrdersController],
    }).compile();
    const app = tested.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    server = app.getHttpServer() as ReturnType<typeof createServer>;
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
    close = () => app.close();
  });

  afterAll(async () => {
    await close();
    await listening.stop();
  });

  const ask = (token?: string) =>
    fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });

  it('lets in who may, and says to others why not', async () => {
    expect(
      (await ask((await listening.signIn('alice', { scopes: ['orders/read'] })).accessToken)).status,
    ).toBe(200);
    expect(bearerChallenge(await ask())).toEqual({ realm: 'api' });
    expect(bearerChallenge(await ask(await listening.forge()))).toMatchObject({
      error: 'insufficient_scope',
      scope: 'orders/read',
    });
    for (const flaw of [
      { expired: true },
      { otherPool: true },
      { otherKey: true },
      { unsigned: true },
      { symmetric: true },
      { missing: 'client_id' },
    ]) {
      const answer = await ask(await listening.forge({ scopes: ['orders/read'], ...flaw }));
      expect([answer.status, bearerChallenge(answer)?.error]).toEqual([401, 'invalid_token']);
    }
  });

  it('goes by the clock of the pool', async () => {
    const { accessToken } = await listening.signIn('alice', { scopes: ['orders/read'] });
    listening.clock.advance('59m');
    expect((await ask(accessToken)).status).toBe(200);
    listening.clock.advance('2m');
    expect((await ask(accessToken)).status).toBe(401);
    const { accessToken: later } = await listening.signIn('alice', { scopes: ['orders/read'] });
    expect((await ask(later)).status).toBe(200);
  });

  it('follows a rotation of the keys', async () => {
    await listening.keys.rotate();
    listening.clock.advance('5m');
    const { accessToken } = await listening.signIn('alice', { scopes: ['orders/read'] });
    expect((await ask(accessToken)).status).toBe(200);
  });
});

describe('reading a challenge', () => {
  it.each([
    ['Bearer', {}],
    ['bearer realm="a, b", error="invalid_token"', { realm: 'a, b', error: 'invalid_token' }],
    ['Basic realm="x", Bearer error=invalid_token', { error: 'invalid_token' }],
    ['Negotiate YWJj==, Bearer scope="a b"', { scope: 'a b' }],
    ['Bearer realm="say \\"hi\\""', { realm: 'say "hi"' }],
    ['Basic realm="x"', undefined],
    ['', undefined],
    ['"', undefined],
  ])('finds in %s what is there', (header, expected) => {
    expect(bearerChallenge(header)).toEqual(expected);
    expect(bearerChallenge({ headers: { 'WWW-Authenticate': header } })).toEqual(expected);
    expect(bearerChallenge(new Response(null, { headers: { 'www-authenticate': header } }))).toEqual(
      expected,
    );
  });
});
