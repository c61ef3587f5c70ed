import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startUserPool, type TestPoolOptions, type TestUserPool } from '../../src/testing/index.js';

const orders = {
  identifier: 'orders',
  name: 'Orders',
  scopes: [
    { name: 'read', description: 'Read orders' },
    { name: 'write', description: 'Change orders' },
  ],
};

let jose: typeof import('jose');
let pool: TestUserPool | undefined;

beforeAll(async () => {
  jose = await import('jose');
});

afterEach(async () => {
  await pool?.stop();
  pool = undefined;
});

async function start(options?: TestPoolOptions): Promise<TestUserPool> {
  pool = await startUserPool(options);
  return pool;
}

describe('a user pool for a test', () => {
  it('needs no options at all', async () => {
    const { clientId, clientIds, ...started } = Object.assign(await start());
    expect(started).toBeDefined();
    expect(pool?.clientIds).toEqual(['testweb']);
    const { accessToken, idToken, refreshToken } = await (pool as TestUserPool).signIn('alice');
    const keys = jose.createRemoteJWKSet(new URL(pool?.jwksUri ?? ''));
    const { payload } = await jose.jwtVerify(accessToken, keys, { issuer: pool?.issuer });
    expect(payload).toMatchObject({ username: 'alice', scope: 'aws.cognito.signin.user.admin' });
    expect(jose.decodeJwt(idToken ?? '')).toMatchObject({ email: 'alice@example.com', email_verified: true });
    expect(refreshToken).not.toBe('');
    expect([clientId, clientIds]).toBeDefined();
  });

  it('gives scopes through its real login page', async () => {
    const { signIn } = bound(await start({ resourceServers: [orders], users: ['bob'] }));
    const { accessToken, idToken } = await signIn('bob', { scopes: ['orders/read'] });
    expect(jose.decodeJwt(accessToken)).toMatchObject({ scope: 'orders/read', username: 'bob', version: 2 });
    expect(idToken).toBeUndefined();
    const withOpenId = await signIn('bob', { scopes: ['openid', 'orders/write'] });
    expect(jose.decodeJwt(withOpenId.idToken ?? '')).toMatchObject({ 'cognito:username': 'bob' });
  });

  it('makes the groups that its users are in', async () => {
    const { signIn } = bound(await start({ users: [{ username: 'carol', groups: ['staff'] }] }));
    expect(jose.decodeJwt((await signIn('carol')).accessToken)).toMatchObject({
      'cognito:groups': ['staff'],
    });
  });

  it('gives tokens to machines', async () => {
    const started = await start({ resourceServers: [orders] });
    expect(jose.decodeJwt(await started.machineToken({ scopes: ['orders/write'] }))).toMatchObject({
      scope: 'orders/write',
      sub: 'testmachine',
    });
    expect(jose.decodeJwt(await started.machineToken())).toMatchObject({ scope: 'orders/read orders/write' });
  });

  it('takes clients as they are in a seed', async () => {
    const client = {
      clientId: 'own',
      clientName: 'Own',
      clientSecret: 'confidentialsecret0123456789',
      explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes: ['openid'],
      callbackUrls: ['https://app.example.com/cb'],
    } as const;
    const { signIn } = bound(await start({ clients: [client] }));
    expect(jose.decodeJwt((await signIn('alice')).accessToken)).toMatchObject({ client_id: 'own' });
    expect((await signIn('alice', { scopes: ['openid'] })).idToken).toBeDefined();
  });

  it('has a time of its own', async () => {
    const started = await start();
    const before = jose.decodeJwt((await started.signIn('alice')).accessToken).iat ?? 0;
    started.clock.advance('1h');
    started.clock.advance(30);
    const after = jose.decodeJwt((await started.signIn('alice')).accessToken).iat ?? 0;
    expect(after - before).toBeGreaterThanOrEqual(3_630);
    expect(after - before).toBeLessThan(3_640);
    expect(() => started.clock.advance('1 hour' as never)).toThrow('Not a duration');
  });

  it('says why a sign-in was refused', async () => {
    const started = await start({ users: ['alice', { username: 'erin', status: 'FORCE_CHANGE_PASSWORD' }] });
    await expect(started.signIn('alice', { password: 'Wrong-Password-1' })).rejects.toThrow(
      'InitiateAuth failed: NotAuthorizedException: Incorrect username or password.',
    );
    await expect(started.signIn('alice', { password: 'x', scopes: ['openid'] })).rejects.toThrow(
      'The login page refused alice: Incorrect username or password.',
    );
    await expect(started.signIn('alice', { scopes: ['orders/read'] })).rejects.toThrow('invalid_scope');
    await expect(started.signIn('erin')).rejects.toThrow('erin has to answer NEW_PASSWORD_REQUIRED first.');
    await expect(started.signIn('alice', { clientId: 'none' })).rejects.toThrow('without a client none');
    await expect(started.machineToken()).rejects.toThrow('start it with resource servers');
  });
});

function bound(started: TestUserPool): Pick<TestUserPool, 'signIn'> {
  return { signIn: (...parameters) => started.signIn(...parameters) };
}
