import { join } from 'node:path';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { command } from './command.js';

const APP = join(import.meta.dirname, 'fixtures/orders.module.js');

let pool: TestUserPool;
let idp: CognitoIdentityProviderClient;

beforeEach(async () => {
  pool = await startUserPool({
    resourceServers: [{ identifier: 'orders', scopes: ['read', 'refund'] }],
    clients: [
      {
        clientId: 'web',
        clientName: 'Web',
        explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid', 'orders/read', 'orders/refund'],
        callbackUrls: ['http://localhost/callback'],
        accessTokenValiditySeconds: 600,
      },
    ],
  });
  idp = new CognitoIdentityProviderClient({
    region: 'us-east-1',
    endpoint: pool.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterEach(async () => {
  idp.destroy();
  await pool.stop();
});

const scopes = (act: 'diff' | 'apply', ...flags: string[]) =>
  command(
    ['scopes', act, '--app', APP, '--user-pool-id', pool.userPoolId, '--endpoint', pool.url, ...flags],
    { env: { RESOURCE_SERVER: 'orders' } },
  );

describe('scopes diff', () => {
  it('names what the pool lacks and who demands it, and what no route demands any more', async () => {
    const { code, stdout } = await scopes('diff');
    expect(code).toBe(2);
    expect(stdout).toContain('+ orders/write is missing; OrdersController.create demands it');
    expect(stdout).toContain(
      '+ https://audit.example.com/read is missing; OrdersController.audit demands it',
    );
    expect(stdout).toContain('- orders/refund is left over; no route demands it');
    expect(stdout).toContain('- orders/refund is left over at the app client Web');
    expect(stdout).not.toContain('orders/read is');
    expect(stdout).toContain('no app client may ask for orders/write');
  });

  it('tells programs the same', async () => {
    const { stdout } = await scopes('diff', '--json', '--client', 'Web=orders/write');
    expect(JSON.parse(stdout)).toMatchObject({
      declared: [
        { scope: 'https://audit.example.com/read' },
        { scope: 'orders/read' },
        { scope: 'orders/write', demandedBy: 'OrdersController.create' },
      ],
      missing: [{ scope: 'https://audit.example.com/read' }, { scope: 'orders/write' }],
      leftOver: ['orders/refund'],
      clients: [{ clientId: 'web', missing: ['orders/write'], leftOver: ['orders/refund'] }],
      askedByNobody: ['https://audit.example.com/read'],
    });
  });

  it('counts no scope as given that only an app client without a flow is allowed, and names that one', async () => {
    const idle = {
      UserPoolId: pool.userPoolId,
      ClientName: 'idle',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const],
      AllowedOAuthScopes: ['orders/read'],
    };
    await idp.send(new CreateUserPoolClientCommand(idle));
    expect((await scopes('diff')).stdout).not.toContain('may ask for orders/read');
    await idp.send(new DeleteUserPoolClientCommand({ UserPoolId: pool.userPoolId, ClientId: 'web' }));
    const { stdout } = await scopes('diff');
    expect(stdout).toContain(
      'no app client may ask for orders/read (allowed to idle, which can use no flow).',
    );
    expect(JSON.parse((await scopes('diff', '--json')).stdout)).toMatchObject({
      allowedInVain: [{ scope: 'orders/read', clientName: 'idle' }],
    });
  });

  it('says in a sentence what it cannot use', async () => {
    const common = ['scopes', 'diff', '--user-pool-id', pool.userPoolId, '--endpoint', pool.url];
    expect((await command([...common, '--app', APP])).stderr).toContain('--resource-server orders');
    expect((await command([...common, '--app', 'nowhere.js'])).stderr).toContain('cannot be loaded');
    expect((await command([...common, '--app', `${APP}#Other`])).stderr).toContain('it exports AppModule');
    expect((await scopes('diff', '--client', 'nobody')).stderr).toContain('It has Web (web)');
    expect((await scopes('diff', '--client', 'web=orders/raed')).stderr).toContain(
      'No route demands orders/raed',
    );
  });
});

describe('scopes diff of a root module that a method makes', () => {
  const diff = (app: string) =>
    command(['scopes', 'diff', '--app', app, '--user-pool-id', pool.userPoolId, '--endpoint', pool.url], {
      env: { RESOURCE_SERVER: 'orders' },
    });

  it.each(['configured', 'arrow', 'root', 'default', 'ConfiguredModule.forRoot', 'HubModule'])(
    'finds its scopes by the export %s',
    async (name) => {
      const { code, stdout } = await diff(`${APP}#${name}`);
      expect(code).toBe(2);
      expect(stdout).toContain('+ orders/write is missing');
    },
  );

  it('fails where there are none, and says what to name instead', async () => {
    const { code, stdout, stderr } = await diff(`${APP}#ConfiguredModule`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('--app dist/app.root.js#root');
  });

  it('fails where the method takes arguments, and says whom to let call it', async () => {
    const { code, stderr } = await diff(`${APP}#ConfiguredModule.with`);
    expect(code).toBe(1);
    expect(stderr).toContain('ConfiguredModule.with of ');
    expect(stderr).toContain('It is called without arguments: export a function that gives it what it needs');
    expect(stderr).not.toContain('    at ');
  });

  it('reads the server of this repository, whose module takes its settings by a method', async () => {
    const app = join(import.meta.dirname, '../../dist/server/app.module.js');
    const { code, stdout } = await diff(app);
    expect(code).toBe(2);
    expect(stdout).toContain('+ orders/admin is missing; OrdersController.');
  });
});

describe('scopes of an application that names its resource server', () => {
  const stock = join(import.meta.dirname, 'fixtures/stock.module.js');
  const diff = (name: string, env = {}) =>
    command(
      [
        'scopes',
        'diff',
        '--app',
        `${stock}#${name}`,
        '--user-pool-id',
        pool.userPoolId,
        '--endpoint',
        pool.url,
      ],
      { env },
    );

  it.each(['Guarded', 'Server'])('are of that one without a setting: %s', async (name) => {
    const { code, stdout, stderr } = await diff(name);
    expect(stdout).toContain('+ stock/read is missing');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  });

  it('are not guessed at where the settings name another one', async () => {
    const { code, stdout, stderr } = await diff('Guarded', { RESOURCE_SERVER: 'orders' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      "The code says resourceServer: 'stock', and --resource-server (RESOURCE_SERVER) says orders",
    );
  });

  it('are those of the settings where it cannot be read, or is left open, which is said', async () => {
    const later = await diff('Later', { RESOURCE_SERVER: 'orders' });
    expect(later.stdout).not.toContain('orders/read is missing');
    expect(later.stderr).toContain('its resourceServer cannot be seen');
    const open = await diff('Open', { RESOURCE_SERVER: 'orders' });
    expect(open.stderr).toContain('The options of the code name no resourceServer');
  });
});

describe('scopes apply', () => {
  it('adds what is missing, and keeps what is left over until told to prune; then nothing differs', async () => {
    const applied = await scopes('apply', '--client', 'web');
    expect(applied.stdout).toContain('done: added the scope orders/write');
    expect(applied.stdout).toContain('done: created the resource server https://audit.example.com');
    expect(applied.stdout).toContain('What is left over goes with: scopes apply --prune');
    expect(applied.code).toBe(2);

    const refused = await scopes('apply', '--client', 'web', '--prune');
    expect(refused.stderr).toContain('- orders/refund is left over; no route demands it');
    expect(refused.stderr).toContain('Nothing was done: say --yes');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect((await scopes('diff', '--client', 'web')).stdout).toContain('- orders/refund is left over at');

    const pruned = await scopes('apply', '--client', 'web', '--prune', '--yes');
    expect(pruned.stdout).toContain('done: took orders/refund from the app client Web');
    expect(pruned.stdout).toContain('done: removed the scope orders/refund');
    expect(pruned.code).toBe(0);

    const after = await scopes('diff', '--client', 'web');
    expect(after.stdout).toContain('No difference');
    expect(after.code).toBe(0);
    const { UserPoolClient } = await idp.send(
      new DescribeUserPoolClientCommand({ UserPoolId: pool.userPoolId, ClientId: 'web' }),
    );
    expect(UserPoolClient).toMatchObject({
      AccessTokenValidity: 600,
      CallbackURLs: ['http://localhost/callback'],
      AllowedOAuthScopes: ['openid', 'orders/read', 'https://audit.example.com/read', 'orders/write'],
    });
  });

  it('brings back a scope that was deleted in the pool while a client may still ask for it', async () => {
    await idp.send(
      new UpdateResourceServerCommand({
        UserPoolId: pool.userPoolId,
        Identifier: 'orders',
        Name: 'Orders',
        Scopes: [{ ScopeName: 'refund', ScopeDescription: 'x' }],
      }),
    );
    expect((await scopes('diff')).stdout).toContain('+ orders/read is missing');
    await scopes('apply', '--prune', '--yes');
    expect((await scopes('diff')).code).toBe(0);
  });

  it('refuses an app client that has no flow to ask for scopes by, and says how to give it one', async () => {
    const createClient = new CreateUserPoolClientCommand({ UserPoolId: pool.userPoolId, ClientName: 'pw' });
    await idp.send(createClient);
    const { code, stderr } = await scopes('apply', '--client', 'pw');
    expect(code).toBe(1);
    expect(stderr).toContain('The app client pw has no OAuth flow, so it can never ask for a scope.');
    expect(stderr).toContain('allowedOAuthFlows');
    expect((await scopes('diff')).stdout).toContain('+ orders/write is missing');

    const diff = await scopes('diff', '--client', 'pw', '--client', 'web=write');
    expect(diff.stdout).toContain('+ orders/write is missing; OrdersController.create demands it');
    expect(diff.stdout).toContain('+ orders/write is not allowed to the app client Web');
    expect(diff.stdout).toContain('The app client pw has no OAuth flow, so it can never ask for a scope.');
    expect(diff.stdout).not.toContain('is not allowed to the app client pw');
    expect(diff.code).toBe(2);
  });

  it('finishes in a second run what AWS broke off', async () => {
    const busy = pool.faults.throttle('UpdateUserPoolClient');
    const broken = await scopes('apply', '--client', 'web');
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('Run the command again');
    busy.lift();
    expect((await scopes('apply', '--client', 'web', '--prune', '--yes')).code).toBe(0);
  });
});

describe('decode', () => {
  it('explains an access token of a password login, and says why it carries no custom scope', async () => {
    const { accessToken } = await pool.signIn('alice');
    const { stdout } = await command(['decode'], { input: `${accessToken}\n` });
    expect(stdout).toContain('An access token of a user, good for');
    expect(stdout).toMatch(/origin_jti +\S+ +the login it comes from/);
    const { stdout: json } = await command(['decode', '--json', accessToken]);
    expect(JSON.parse(json)).toMatchObject({ header: { alg: 'RS256' }, claims: { username: 'alice' } });
  });

  it('says what it is that it cannot read', async () => {
    expect((await command(['decode', 'a.b.c.d.e'])).stderr).toContain('This is a refresh token');
    expect((await command(['decode', 'rubbish'])).stderr).toContain('This is no JWT');
  });
});
