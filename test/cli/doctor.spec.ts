import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolDomainCommand,
  DeleteResourceServerCommand,
  DeleteUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { RedisCluster } from '../revocation/redis.cluster.js';
import { RedisSentinel } from '../revocation/redis.sentinel.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { command } from './command.js';

const SECRET = 'workersecretworkersecretworker';

let pool: TestUserPool;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  pool = await startUserPool({
    resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
    clients: [
      {
        clientId: 'good',
        clientName: 'good',
        explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid', 'orders/read'],
        callbackUrls: ['http://localhost:3000/docs/oauth2-redirect.html'],
        refreshTokenRotation: { feature: 'ENABLED' },
        preventUserExistenceErrors: 'ENABLED',
      },
      {
        clientId: 'worker',
        clientName: 'worker',
        clientSecret: SECRET,
        allowedOAuthFlows: ['client_credentials'],
        allowedOAuthScopes: ['orders/read'],
      },
      {
        clientId: 'careless',
        clientName: 'careless',
        explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        enableTokenRevocation: false,
        preventUserExistenceErrors: 'LEGACY',
        refreshTokenValiditySeconds: 315_360_000,
      },
    ],
  });
});
afterAll(async () => {
  await pool.stop();
  await rm(folder, { recursive: true });
});

const doctor = (env: Record<string, string>, ...flags: string[]) =>
  command(['doctor', ...flags], {
    env: {
      COGNITO_USER_POOL_ID: pool.userPoolId,
      COGNITO_ENDPOINT: pool.url,
      COGNITO_DOMAIN: pool.url,
      COGNITO_CLIENTS: `good,worker:${SECRET}`,
      ...env,
    },
  });

describe('doctor', () => {
  it('finds nothing wrong where all is well', async () => {
    const { code, stdout } = await doctor({}, '--server-url', 'http://localhost:3000');
    expect(stdout).toContain('0 to consider, 0 faults');
    expect(code).toBe(0);
    expect(stdout).not.toContain(SECRET);
  });

  it('reads the settings of the server from its file', async () => {
    const file = join(folder, '.env');
    await writeFile(
      file,
      `COGNITO_USER_POOL_ID=${pool.userPoolId}\nCOGNITO_ENDPOINT=${pool.url}\nCOGNITO_DOMAIN=${pool.url}\nCOGNITO_CLIENTS=good,worker:${SECRET}\n`,
    );
    expect((await command(['doctor', '--settings', file])).code).toBe(0);
    expect((await command(['doctor', '--settings', join(folder, 'none')])).stderr).toContain(
      'cannot be read',
    );
  });

  it('takes secrets out of files, and does not hold the file against the secret', async () => {
    const clients = join(folder, 'clients');
    const redis = join(folder, 'redis');
    await writeFile(clients, `good,worker:${SECRET}\n`);
    await writeFile(redis, 'redis://127.0.0.1:1\n');
    const env = { COGNITO_CLIENTS: '', COGNITO_CLIENTS_FILE: clients, REDIS_URL_FILE: redis };
    const { stdout } = await doctor(env);
    expect(stdout).not.toContain('_FILE');
    expect(stdout).toContain('ok      app client worker');
    expect(stdout).toContain('FAULT   Redis: It cannot be used');
  });

  it('looks for the password flow that the server goes by', async () => {
    const GRANTS = 'authorization_code,password';
    const usual = await doctor({ GRANTS });
    expect(usual.stdout).toContain('FAULT   app client good: Password logins go by USER_PASSWORD_AUTH');
    expect(usual.stdout).toContain(
      'Put ALLOW_USER_PASSWORD_AUTH into ExplicitAuthFlows, set COGNITO_PASSWORD_FLOW=USER_SRP_AUTH, or take',
    );
    expect(usual.code).toBe(2);
    const bySrp = await doctor({ GRANTS, COGNITO_PASSWORD_FLOW: 'USER_SRP_AUTH' });
    expect(bySrp.stdout).toContain('0 faults');
    const clients = [{ clientId: 'good', passwordFlow: 'ADMIN_USER_PASSWORD_AUTH' }];
    const byAdmin = await doctor({ GRANTS, COGNITO_CLIENTS: JSON.stringify(clients) });
    expect(byAdmin.stdout).toContain('Put ALLOW_ADMIN_USER_PASSWORD_AUTH into ExplicitAuthFlows');
  });

  it('says of a careless app client what is wrong, and what to set', async () => {
    const { code, stdout } = await doctor(
      { COGNITO_CLIENTS: 'careless', GRANTS: 'authorization_code,password' },
      '--server-url',
      'https://api.example.com',
    );
    expect(code).toBe(2);
    for (const sentence of [
      'Token revocation is off',
      'It tells strangers who has an account',
      'Its refresh tokens do not rotate',
      'Its refresh tokens live for 315360000 s, and revocations are kept for 2592000 s',
      'Set REFRESH_TOKEN_LIFETIME_SECONDS=315360000',
      'The authorization code flow is not allowed to it',
      'Put ALLOW_USER_PASSWORD_AUTH into ExplicitAuthFlows',
      'nothing gives such logins a custom scope',
      'Put https://api.example.com/docs/oauth2-redirect.html into CallbackURLs',
    ]) {
      expect(stdout).toContain(sentence);
    }
  });

  it.each([
    ['an app client that is not there', { COGNITO_CLIENTS: 'nobody' }, 'Name one of the pool'],
    [
      'a secret that is missing',
      { COGNITO_CLIENTS: 'good,worker' },
      'It has a secret, and the settings have none',
    ],
    ['a secret that is wrong', { COGNITO_CLIENTS: 'good,worker:wrong' }, 'Its secret is another one'],
    [
      'a secret of a public client',
      { COGNITO_CLIENTS: 'good:x' },
      'The settings give it a secret, and it has none',
    ],
    ['a machine in the first place', { COGNITO_CLIENTS: `worker:${SECRET}` }, 'Put another one first'],
    ['no domain', { COGNITO_DOMAIN: '' }, 'COGNITO_DOMAIN'],
    ['a domain of nobody', { COGNITO_DOMAIN: 'http://127.0.0.1:1' }, 'does not answer'],
    [
      'a foreign issuer',
      { COGNITO_ISSUER: 'http://127.0.0.1:1/us-east-1_Other0001' },
      'no token could be checked',
    ],
    ['a Redis that is not there', { REDIS_URL: 'redis://127.0.0.1:1' }, 'Check REDIS_URL'],
    [
      'a cluster that is not there',
      { REDIS_CLUSTER_NODES: 'redis://127.0.0.1:1,redis://127.0.0.1:2' },
      'Check REDIS_CLUSTER_NODES',
    ],
    [
      'sentinels that are not there',
      { REDIS_SENTINEL_NODES: 'redis://127.0.0.1:1', REDIS_SENTINEL_NAME: 'orders' },
      'Check REDIS_SENTINEL_NODES, REDIS_SENTINEL_NAME',
    ],
  ])('names %s', async (_, env, sentence) => {
    const { code, stdout } = await doctor(env);
    expect(stdout).toContain(sentence);
    expect(code).toBe(2);
    expect(stdout).not.toContain(SECRET);
  });

  it('names every setting that is bad at once, and looks at the pool with the others', async () => {
    const { code, stdout } = await doctor({
      COGNITO_DOMAIN: 'nonsense',
      COGNITO_CLIENTS: `good,worker:${SECRET}:::`,
      COGNITO_CLEINTS: 'good',
      REDIS_URL: 'localhost:6379',
      ACCESS_TOKEN_LIFETIME_SECONDS: 'an hour',
    });
    expect(stdout).toContain('FAULT   COGNITO_DOMAIN: Give the address of the OAuth domain of the pool.');
    expect(stdout).toContain('FAULT   COGNITO_CLIENTS: Give app clients as id, id:secret');
    expect(stdout).toContain('FAULT   COGNITO_CLEINTS: There is no such setting.');
    expect(stdout).toContain('FAULT   REDIS_URL: Give a redis:// or rediss:// address.');
    expect(stdout).toContain('FAULT   ACCESS_TOKEN_LIFETIME_SECONDS: Give a number of seconds.');
    expect(stdout).toContain('ok      user pool:');
    expect(stdout).not.toContain(SECRET);
    expect(code).toBe(2);
  });

  it("names the server's own settings that are bad, and those of a pool that does not answer", async () => {
    const own = { PORT: 'abc', GRANTS: 'foo', LOG_LEVEL: 'loud', CORS_ORIGINS: '*', USER_POOL_PORT: '1' };
    const { code, stdout } = await doctor(own);
    for (const name of Object.keys(own)) expect(stdout).toContain(`FAULT   ${name}: `);
    expect(stdout).toContain(', 5 faults');
    expect(code).toBe(2);
    const nowhere = { COGNITO_ENDPOINT: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' };
    const half = await doctor({
      ...nowhere,
      COGNITO_DOMAIN: 'nonsense',
      GRANTS: 'foo',
      COGNITO_CLIENTS: '',
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    for (const name of ['COGNITO_DOMAIN', 'GRANTS', 'COGNITO_CLIENTS', 'signing keys', 'Redis']) {
      expect(half.stdout).toContain(`FAULT   ${name}: `);
    }
    expect(half.stderr).toContain('Cognito');
    expect(half.code).toBe(1);
  });

  it('names every setting that is bad where the pool cannot be asked', async () => {
    const { code, stdout, stderr } = await command(['doctor', '--domain', 'nonsense']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('COGNITO_USER_POOL_ID: Missing.');
    expect(stderr).toContain('COGNITO_CLIENTS: Missing.');
    expect(stderr).toContain('COGNITO_DOMAIN: Give the address');
  });

  it('holds the pool against the code of an application', async () => {
    const app = join(import.meta.dirname, 'fixtures/orders.module.js');
    const { code, stdout } = await doctor({ RESOURCE_SERVER: 'orders' }, '--app', app);
    expect(stdout).toContain(
      'FAULT   scope orders/write: OrdersController.create demands it, and no resource',
    );
    expect(stdout).toContain(`nest-cognito-oauth scopes apply --app ${app} --client NAME`);
    expect(stdout).not.toContain('scope orders/read');
    expect(code).toBe(2);
  });

  it('tells programs the same, and says when it could not look', async () => {
    const { stdout } = await doctor({}, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ subject: 'user pool', level: 'fine' }, {}, {}, {}, {}, {}, {}, {}],
    });
    const lost = await doctor({ COGNITO_USER_POOL_ID: 'us-east-1_Nowhere01' });
    expect(lost.code).toBe(1);
    expect(lost.stderr).toContain('Check the id of the pool');
  });
});

describe('doctor, of a pool that lost something,', () => {
  it('names the scopes that app clients may ask for and no resource server has, and the domain', async () => {
    const poor = await startUserPool({
      resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
      clients: [
        {
          clientId: 'web',
          clientName: 'web',
          allowedOAuthFlows: ['code'],
          allowedOAuthScopes: ['openid', 'orders/read'],
          callbackUrls: ['http://localhost/callback'],
        },
      ],
    });
    const idp = new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: poor.url,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const named = { UserPoolId: poor.userPoolId, Domain: 'orders-example' };
    await idp.send(new DeleteResourceServerCommand({ UserPoolId: poor.userPoolId, Identifier: 'orders' }));
    await idp.send(new CreateUserPoolDomainCommand(named));
    await idp.send(new DeleteUserPoolDomainCommand(named));
    const { code, stdout } = await doctor({
      COGNITO_USER_POOL_ID: poor.userPoolId,
      COGNITO_ENDPOINT: poor.url,
      COGNITO_DOMAIN: poor.url,
      COGNITO_CLIENTS: 'web',
    });
    idp.destroy();
    await poor.stop();
    expect(code).toBe(2);
    expect(stdout).toContain('FAULT   app client web: It may ask for orders/read, and no resource server');
    expect(stdout).toContain('FAULT   OAuth domain: The pool has none');
    expect(stdout).not.toContain("is the pool's");
  });
});

describeWithRedis('doctor, of Redis', () => {
  it('tells one that answers from one that would forget', async () => {
    const redis = await RedisProcess.started();
    const url = `redis://127.0.0.1:${redis.port}`;
    expect((await doctor({ REDIS_URL: url })).stdout).toContain('It answers and takes writes');
    const { createClient } = await import('@redis/client');
    const client = await createClient({ url }).connect();
    await client.configSet('maxmemory-policy', 'allkeys-lru');
    client.destroy();
    expect((await doctor({ REDIS_URL: url })).stdout).toContain('Set maxmemory-policy noeviction');
    await redis.kill();
  });

  it('finds the one that Sentinel names, with its password, and says so of a name that Sentinel does not know', async () => {
    const set = await RedisSentinel.started();
    const { name, nodes, password = '' } = set.options.sentinel;
    const env = { REDIS_SENTINEL_NODES: nodes.join(','), REDIS_PASSWORD: password };
    const known = await doctor({ ...env, REDIS_SENTINEL_NAME: name });
    expect(known.stdout).toContain('It answers and takes writes');
    const unknown = await doctor({ ...env, REDIS_SENTINEL_NAME: 'nobody' });
    expect(unknown.stdout).toContain('FAULT   Redis: It cannot be used (the sentinel knows no nobody)');
    expect(known.stdout + unknown.stdout).not.toContain(password);
    await set.remove();
  });

  it('finds the node of a cluster that has our keys', async () => {
    const cluster = await RedisCluster.started();
    const { nodes } = cluster.options.cluster;
    const { stdout } = await doctor({ REDIS_CLUSTER_NODES: nodes.join(',') });
    expect(stdout).toContain('It answers and takes writes');
    await cluster.remove();
  });
});
