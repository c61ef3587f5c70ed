import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthModule } from '../../src/index.js';
import { developmentSeed } from '../../src/server/development.seed.js';
import { readSettings } from '../../src/server/settings.js';
import { SETTING_GROUPS, SETTING_NOTES } from '../../src/server/settings.reference.js';
import { cognitoSchema, embeddedSchema } from '../../src/server/settings.schema.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { eventually } from '../revocation/eventually.js';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { freePort } from '../../src/demo/free.port.js';
import { blocksOf, blockWith, tablesIn } from './readme.blocks.js';
import { RunningCommand } from './running.command.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GENERATED = new URL('./generated/', import.meta.url);

beforeAll(() => {
  mkdirSync(GENERATED, { recursive: true });
});
afterAll(() => rmSync(GENERATED, { recursive: true, force: true }));

// A start compiles first: on a busy machine that takes its time.
const START_MILLISECONDS = 120_000;

describe('the shell blocks of the README', () => {
  let server: RunningCommand;
  let port: number;
  let poolPort: number;

  beforeAll(async () => {
    [port, poolPort] = [await freePort(), await freePort()];
    const [, start = ''] = blockWith('bash', 'npm ci').trim().split(' && ');
    expect(start).toBe('npm start');
    server = await RunningCommand.start(start, { PORT: `${port}`, USER_POOL_PORT: `${poolPort}` }, '0bbbb');
  }, START_MILLISECONDS);
  afterAll(() => server?.stop());

  it('start a server that says where things are, who can log in and what is on', () => {
    expect(server.output).toContain(`http://localhost:${port}/docs`);
    expect(server.output).toContain(`http://localhost:${poolPort}`);
    expect(server.output).toMatch(/alice +Alice-Passw0rd/);
    expect(server.output).toContain('authorization_code, refresh_token, client_credentials, password');
    expect(server.output).toMatch(/routes +\d+, \d+ of them public/);
    expect(server.output).toMatch(/revocation +in memory; when it cannot be checked: deny/);
  });

  it('log a user in and out with curl', async () => {
    const { stdout } = await shell(blockWith('bash', '/auth/login'));
    const answers = stdout
      .trim()
      .split(/(?<=})\s*(?={)/)
      .map((answer) => JSON.parse(answer));
    expect(answers).toMatchObject([
      { username: 'alice', scope: 'aws.cognito.signin.user.admin' },
      { statusCode: 403, reason: 'insufficient_scope', scope: 'orders/read' },
      { statusCode: 401, reason: 'revoked' },
    ]);
  });

  it('get a machine its token and the orders', async () => {
    const { stdout } = await shell(blockWith('bash', 'client_credentials'));
    expect(JSON.parse(stdout)).toMatchObject([{ item: 'coffee' }, { item: 'tea' }]);
  });

  it(
    'bring the scopes of the demo to its pool by the command line',
    async () => {
      const block = blockWith('bash', 'dist/server/app.module.js');
      const { stdout } = await run('bash', [
        '-c',
        block.replaceAll('localhost:9229', `localhost:${poolPort}`),
      ]);
      expect(stdout).toMatch(
        /orders\/write is not allowed to the app client back office[^]*done: [^]*No difference/,
      );
      expect(stdout).toContain('An access token of a machine');
    },
    START_MILLISECONDS,
  );

  const shell = (block: string) =>
    run('bash', ['-ec', block.replaceAll('localhost:3000', `localhost:${port}`)]);
});

describeWithRedis('the shell block of the README with Redis', () => {
  const servers: RunningCommand[] = [];
  let redis: RedisProcess;

  beforeAll(async () => {
    redis = await RedisProcess.started();
  });
  afterAll(async () => {
    for (const server of servers.toReversed()) await server.stop();
    await redis.kill();
  });

  it(
    'starts two instances, and what is logged out at one is refused at the other',
    async () => {
      const [first, second, pool] = [await freePort(), await freePort(), await freePort()];
      const lines = blockWith('bash', 'USER_POOL_URL').replaceAll(
        'localhost:6379',
        `127.0.0.1:${redis.port}`,
      );
      for (const line of lines.trim().split('\n')) {
        const command = line
          .replace('PORT=3001', `PORT=${second}`)
          .replace('localhost:9229', `localhost:${pool}`);
        servers.push(
          await RunningCommand.start(command, { PORT: `${first}`, USER_POOL_PORT: `${pool}` }, '0bbbb'),
        );
      }

      const login = await fetch(`http://localhost:${first}/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username: 'alice', password: 'Alice-Passw0rd' }),
      });
      const { access_token } = (await login.json()) as { access_token: string };
      const headers = { Authorization: `Bearer ${access_token}` };
      const me = () => fetch(`http://localhost:${first}/auth/me`, { headers });

      expect((await me()).status).toBe(200);
      expect(
        (await fetch(`http://localhost:${second}/auth/logout`, { method: 'POST', headers })).status,
      ).toBe(204);
      await eventually(
        async () => (await me()).status,
        (status) => status === 401,
      );
    },
    START_MILLISECONDS,
  );
});

describe('the TypeScript blocks of the README', () => {
  let pool: TestUserPool;

  beforeAll(async () => {
    pool = await startUserPool({
      userPoolId: 'us-east-1_AbCdEfGhI',
      users: [{ username: 'alice', password: 'Alice-Passw0rd' }],
      resourceServers: [ORDERS],
    });
  });
  afterAll(() => pool.stop());

  it(
    'are right in their types',
    async () => {
      const files = blocksOf('ts').map((block, index) => {
        const file = new URL(`block-${index}.ts`, GENERATED);
        writeFileSync(file, block);
        return fileURLToPath(file);
      });
      const config = new URL('tsconfig.json', GENERATED);
      writeFileSync(
        config,
        JSON.stringify({
          extends: '../../../tsconfig.json',
          compilerOptions: { noEmit: true, rootDir: '../../..', paths: BUILT_DOORS },
          files,
          include: [],
        }),
      );
      const tsc = run('node', ['node_modules/typescript/bin/tsc', '-p', fileURLToPath(config)], {
        cwd: ROOT,
      });
      await expect(tsc.catch(({ stdout }) => stdout)).resolves.toMatchObject({ stdout: '' });
    },
    START_MILLISECONDS,
  );

  it('protect a service', async () => {
    const app = await boot('class OrdersController');
    const { accessToken } = await pool.signIn('alice', { scopes: ['openid', 'orders/read'] });
    const orders = `${await app.getUrl()}/orders`;
    const headers = { Authorization: `Bearer ${accessToken}` };

    expect(await (await fetch(orders, { headers })).json()).toEqual(['an order of alice']);
    expect((await fetch(orders)).status).toBe(401);
    expect((await fetch(orders, { method: 'POST', headers })).status).toBe(403);
    expect((await fetch(`${orders}/status`)).status).toBe(200);
    await app.close();
  });

  it('issue tokens', async () => {
    const app = await boot('ClientCredentialsGrant,');
    const { refreshToken } = await pool.signIn('alice');
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: pool.clientId,
    });
    const answer = await fetch(`${await app.getUrl()}/oauth2/token`, { method: 'POST', body });
    expect(answer.status).toBe(200);
    await app.close();
  });

  it('read the settings of the environment, and name all that is wrong with them', async () => {
    const block = blockWith('ts', 'registerAs');
    const { userPoolId, issuer, url } = pool;
    const settings = {
      COGNITO_USER_POOL_ID: userPoolId,
      COGNITO_ISSUER: issuer,
      COGNITO_ENDPOINT: url,
      COGNITO_DOMAIN: url,
      COGNITO_CLIENTS: pool.clientIds.join(','),
    };
    Object.assign(process.env, settings);
    const app = await boot('registerAs');
    const { accessToken } = await pool.signIn('alice');
    const headers = { Authorization: `Bearer ${accessToken}` };
    expect((await fetch(`${await app.getUrl()}/auth/me`, { headers })).status).toBe(200);
    await app.close();

    process.env['COGNITO_DOMAIN'] = '';
    process.env['COGNITO_CLIENTS'] = 'a b';
    const { AppModule } = await load(block, 'registerAs-again');
    await expect(NestFactory.create(AppModule, { logger: false, abortOnError: false })).rejects.toThrow(
      /2 faults\.[^]*COGNITO_CLIENTS: Give app clients[^]*COGNITO_DOMAIN: Missing/,
    );
    for (const name of Object.keys(settings)) delete process.env[name];
  });

  it('let people look after their account', async () => {
    const app = await boot('AccountModule.forRoot');
    const { accessToken } = await pool.signIn('alice');
    const headers = { Authorization: `Bearer ${accessToken}` };
    const answer = await fetch(`${await app.getUrl()}/auth/account`, { headers });
    expect(await answer.json()).toMatchObject({ username: 'alice' });
    await app.close();
  });

  it('add a grant', async () => {
    const { BadgeGrant } = await load(blockWith('ts', 'class BadgeGrant'), 'badge');
    const app = await bootWith(BadgeGrant);
    const { clientId } = pool;
    const grant_type = 'urn:example:params:oauth:grant-type:badge';
    const exchange = async (badge: string) => {
      const body = new URLSearchParams({ grant_type, badge, client_id: clientId });
      return (await fetch(`${await app.getUrl()}/oauth2/token`, { method: 'POST', body })).json();
    };
    expect(await exchange('4711')).toMatchObject({ token_type: 'Bearer' });
    expect(await exchange('4712')).toMatchObject({ error: 'invalid_grant' });
    await app.close();
  });

  it('shut out an app client', async () => {
    const { LeakedClient } = await load(blockWith('ts', 'class LeakedClient'), 'leaked-client');
    const app = await bootWith(LeakedClient);
    const { accessToken } = await pool.signIn('alice');
    const me = async () =>
      fetch(`${await app.getUrl()}/auth/me`, { headers: { Authorization: `Bearer ${accessToken}` } });

    expect((await me()).status).toBe(200);
    await app.get(LeakedClient).shutOut(pool.clientId);
    expect((await me()).status).toBe(401);
    await app.close();
  });

  it('run the testing kit', async () => {
    await load(blockWith('ts', 'startUserPool'), 'testing');
  });

  async function bootWith(provider: Provider): Promise<INestApplication> {
    const { userPoolId, issuer, clientIds, clientId, url } = pool;
    const auth = AuthModule.forRoot({
      pools: { default: { userPoolId, issuer, clientIds } },
      cognito: { domain: url, endpoint: url },
      clients: [{ clientId }],
    });
    const root = { module: class ReadmeApp {}, imports: [auth], providers: [provider] };
    const app = await NestFactory.create(root, { logger: ['error'] });
    return app.listen(0, '127.0.0.1').then(() => app);
  }

  async function boot(text: string): Promise<INestApplication> {
    const [clientId] = pool.clientIds;
    const code = blockWith('ts', text)
      .replaceAll('26cb2c60kq7nbmas7rbme9b6pp', clientId ?? '')
      .replace(
        "userPoolId: 'us-east-1_AbCdEfGhI'",
        `userPoolId: 'us-east-1_AbCdEfGhI', issuer: '${pool.issuer}'`,
      )
      .replace(
        "domain: 'https://example.auth.us-east-1.amazoncognito.com'",
        `domain: '${pool.url}', endpoint: '${pool.url}'`,
      );
    const { AppModule } = await load(code, text.replace(/\W/g, '-'));
    const app = await NestFactory.create(AppModule, { logger: ['error'] });
    await app.listen(0, '127.0.0.1');
    return app;
  }

  async function load(code: string, name: string) {
    const file = new URL(`run-${name}.ts`, GENERATED);
    writeFileSync(
      file,
      code
        .replaceAll("'nest-cognito-oauth/testing'", "'../../../src/testing/index.js'")
        .replaceAll("'nest-cognito-oauth'", "'../../../src/index.js'"),
    );
    return import(fileURLToPath(file));
  }
});

describe('the tables of the README', () => {
  it('tell the users and app clients of the seed', () => {
    const { users = [], clients = [] } = developmentSeed([]);
    const rows = tablesIn('seed');
    for (const { username, password, groups = [] } of users) {
      expect(rows).toContainEqual([username, password, groups.join(', ') || 'none']);
    }
    for (const { clientId, clientSecret = 'none', allowedOAuthScopes = [] } of clients) {
      expect(rows).toContainEqual([clientId, clientSecret, expect.any(String), allowedOAuthScopes.join(' ')]);
    }
    expect(rows).toHaveLength(users.length + clients.length + 2);
  });

  it('tell every setting of the server, as .env.example does (npm run settings brings both up to date)', async () => {
    const names = [...Object.keys(embeddedSchema.shape), ...Object.keys(cognitoSchema.shape)];
    expect(Object.keys(SETTING_NOTES).toSorted()).toEqual([...new Set(names)].toSorted());
    const grouped = SETTING_GROUPS.flatMap(({ settings }) => Object.keys(settings));
    expect(grouped).toEqual(Object.keys(SETTING_NOTES));
    const check = run('node', ['packaging/settings.pages.js', '--check'], { cwd: ROOT });
    await expect(check).resolves.toMatchObject({ stderr: '' });
  });

  it('are an .env.example that starts the embedded pool when it is copied as it is', () => {
    expect(readSettings(parseEnv(readFileSync(join(ROOT, '.env.example'), 'utf8')))).toMatchObject({
      pool: 'embedded',
      PORT: 3000,
    });
  });
});

/** The doors of the package lead to what is made of the build when it is sent; here it is the build itself. */
const BUILT_DOORS = {
  'nest-cognito-oauth': ['../../../dist/index.d.ts'],
  'nest-cognito-oauth/testing': ['../../../dist/testing/index.d.ts'],
};

const ORDERS = {
  identifier: 'orders',
  name: 'Orders',
  scopes: [
    { name: 'read', description: 'List orders' },
    { name: 'write', description: 'Place orders' },
  ],
};
