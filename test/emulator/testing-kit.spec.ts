import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';

const orders = {
  identifier: 'orders',
  name: 'Orders',
  scopes: [
    { name: 'read', description: 'Read orders' },
    { name: 'write', description: 'Change orders' },
  ],
};

let jose: typeof import('jose');
let plain: TestUserPool;
let furnished: TestUserPool;

beforeAll(async () => {
  jose = await import('jose');
  [plain, furnished] = await Promise.all([
    startUserPool(),
    startUserPool({
      resourceServers: [orders],
      users: [
        'alice',
        { username: 'carol', groups: ['staff'] },
        { username: 'erin', status: 'FORCE_CHANGE_PASSWORD' },
      ],
    }),
  ]);
});

afterAll(() => Promise.all([plain.stop(), furnished.stop()]));

describe('a user pool for a test', () => {
  it('needs no options at all', async () => {
    expect(plain.clientIds).toEqual([plain.clientId]);
    const { accessToken, idToken, refreshToken } = await plain.signIn('alice');
    const keys = jose.createRemoteJWKSet(new URL(plain.jwksUri));
    const { payload } = await jose.jwtVerify(accessToken, keys, { issuer: plain.issuer });
    expect(payload).toMatchObject({ username: 'alice', scope: 'aws.cognito.signin.user.admin' });
    expect(jose.decodeJwt(idToken ?? '')).toMatchObject({ email: 'alice@example.com', email_verified: true });
    expect(refreshToken.split('.')).toHaveLength(5);
  });

  it('has a time of its own', async () => {
    const before = jose.decodeJwt((await plain.signIn('alice')).accessToken).iat ?? 0;
    plain.clock.advance('1h');
    plain.clock.advance(30);
    const after = jose.decodeJwt((await plain.signIn('alice')).accessToken).iat ?? 0;
    expect(after - before).toBeGreaterThanOrEqual(3_630);
    expect(after - before).toBeLessThan(3_660);
    expect(() => plain.clock.advance('1 hour' as never)).toThrow('Not a duration');
  });

  it('gives scopes through its real login page', async () => {
    const { accessToken, idToken } = await furnished.signIn('alice', { scopes: ['orders/read'] });
    expect(jose.decodeJwt(accessToken)).toMatchObject({
      scope: 'orders/read',
      username: 'alice',
      version: 2,
    });
    expect(idToken).toBeUndefined();
    const withOpenId = await furnished.signIn('alice', { scopes: ['openid', 'orders/write'] });
    expect(jose.decodeJwt(withOpenId.idToken ?? '')).toMatchObject({ 'cognito:username': 'alice' });
  });

  it('makes the groups that its users are in', async () => {
    const { accessToken } = await furnished.signIn('carol');
    expect(jose.decodeJwt(accessToken)).toMatchObject({ 'cognito:groups': ['staff'] });
  });

  it('gives tokens to machines where there are scopes for them', async () => {
    const some = jose.decodeJwt(await furnished.machineToken({ scopes: ['orders/write'] }));
    expect(some).toMatchObject({ scope: 'orders/write', sub: 'testmachineclient012345678' });
    const all = jose.decodeJwt(await furnished.machineToken());
    expect(all).toMatchObject({ scope: 'orders/read orders/write' });
    await expect(plain.machineToken()).rejects.toThrow('start it with resource servers');
  });

  it('takes clients as they are in a seed', async () => {
    const own = await startUserPool({
      clients: [
        {
          clientId: 'own',
          clientName: 'Own',
          clientSecret: 'confidentialsecret0123456789',
          explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
          allowedOAuthFlows: ['code'],
          allowedOAuthScopes: ['openid'],
          callbackUrls: ['https://app.example.com/cb'],
        },
      ],
    });
    try {
      expect(jose.decodeJwt((await own.signIn('alice')).accessToken)).toMatchObject({ client_id: 'own' });
      expect((await own.signIn('alice', { scopes: ['openid'] })).idToken).toBeDefined();
    } finally {
      await own.stop();
    }
  });

  it('says why a sign-in was refused', async () => {
    await expect(furnished.signIn('alice', { password: 'Wrong-Password-1' })).rejects.toThrow(
      'InitiateAuth failed: NotAuthorizedException: Incorrect username or password.',
    );
    await expect(furnished.signIn('alice', { password: 'x', scopes: ['openid'] })).rejects.toThrow(
      'The login page refused alice: Incorrect username or password.',
    );
    await expect(furnished.signIn('alice', { scopes: ['orders/none'] })).rejects.toThrow('invalid_scope');
    await expect(furnished.signIn('erin')).rejects.toThrow('erin has to answer NEW_PASSWORD_REQUIRED first.');
    await expect(furnished.signIn('erin', { scopes: ['openid'] })).rejects.toThrow(
      'it shows “Choose a new password”',
    );
    await expect(furnished.signIn('alice', { clientId: 'none' })).rejects.toThrow('without a client none');
  });
});

describe('another test runner', () => {
  it('finds the kit as good as Jest does: node --test', () => {
    const suite = join(import.meta.dirname, 'support/node-test.suite.mjs');
    const environment = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
    const { status, stdout } = spawnSync(process.execPath, ['--test', suite], {
      encoding: 'utf8',
      env: environment,
    });
    expect(stdout).toContain('# pass 2');
    expect(status).toBe(0);
  });

  it('finds the kit as good as Jest does: vitest run', () => {
    const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
    const root = join(import.meta.dirname, 'support');
    const environment = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', JEST_WORKER_ID: undefined };
    const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', '--root', root], {
      encoding: 'utf8',
      env: environment,
    });
    expect(`${stdout}${stderr}`).toMatch(/Tests +2 passed/);
    expect(status).toBe(0);
  }, 60_000);
});
