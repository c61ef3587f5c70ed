import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { groupScopesTriggers } from '../../src/provisioning/group-scopes.trigger.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { LoginBrowser } from '../e2e/login.browser.js';
import { freePort } from '../../src/demo/free.port.js';
import { command } from './command.js';
import { PoolWithFewRights } from './pool.with-few-rights.js';

const SECRET = 'workersecretworkersecretworker';
const PASSWORD = 'Alice-Passw0rd';

let pool: TestUserPool;
let callback: string;

beforeAll(async () => {
  callback = `http://localhost:${await freePort()}/callback`;
  pool = await startUserPool({
    users: [
      { username: 'alice', password: PASSWORD, groups: ['staff'] },
      { username: 'newcomer', password: 'Newcomer-Passw0rd', status: 'FORCE_CHANGE_PASSWORD' },
    ],
    resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
    clients: [
      client('web', { explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }),
      client('plain', { explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }),
      client('server', { explicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] }),
      client('closed', { explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], allowedOAuthFlows: [] }),
      client('office', { clientSecret: 'officesecretofficesecretoffice' }),
      {
        clientId: 'workerid',
        clientName: 'worker',
        clientSecret: SECRET,
        allowedOAuthFlows: ['client_credentials'],
        allowedOAuthScopes: ['orders/read'],
      },
    ],
  });
});
afterAll(() => pool.stop());

function client(clientId: string, more: object) {
  return {
    clientId,
    clientName: clientId,
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] as const,
    allowedOAuthFlows: ['code'] as const,
    allowedOAuthScopes: ['openid', 'orders/read'],
    callbackUrls: [callback],
    ...more,
  };
}

function token(flags: string, { input = '', env = {}, hear }: Parameters<typeof command>[1] = {}) {
  const upstream = { COGNITO_USER_POOL_ID: pool.userPoolId, COGNITO_ENDPOINT: pool.url };
  const args = flags.split(' ').filter((one) => one !== '');
  return command(['token', ...args], { input, env: { ...upstream, ...env }, hear });
}

describe('token --client', () => {
  it('gets a machine its token, and prints nothing else', async () => {
    const { code, stdout, stderr } = await token('--client workerid --scope orders/read', {
      env: { COGNITO_CLIENTS: `web,workerid:${SECRET}` },
    });
    expect(decodeJwt(stdout.trim())).toMatchObject({ sub: 'workerid', scope: 'orders/read' });
    expect([code, stderr]).toEqual([0, '']);
  });

  it('finds the client by its name, and its secret in the pool', async () => {
    const { stdout } = await token('--client worker --scope read', { env: { RESOURCE_SERVER: 'orders' } });
    expect(decodeJwt(stdout.trim())).toMatchObject({ client_id: 'workerid', scope: 'orders/read' });
  });

  it('is JSON or a header for curl if wanted', async () => {
    const { stdout } = await token('--client worker --json');
    expect(JSON.parse(stdout)).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'orders/read',
    });
    expect((await token('--client worker --header')).stdout).toMatch(/^Authorization: Bearer ey\S+\n$/);
    expect((await token('--client worker --header --json')).code).toBe(1);
  });

  it.each([
    ['a scope that is not its own', '--client worker --scope orders/write', 'It may ask for orders/read.'],
    [
      'a scope that nobody has',
      '--client worker --scope orders/raed',
      'scopes apply --app dist/app.module.js --client worker',
    ],
    [
      'a client of people',
      '--client office',
      'a secret and client_credentials as its only AllowedOAuthFlows',
    ],
    ['nobody', '', 'Say whom the token is for'],
    ['an unknown client', '--client nobody', 'It has web (web), plain (plain)'],
  ])('says what to change for %s', async (_, flags, sentence) => {
    const { code, stdout, stderr } = await token(flags);
    expect(stderr).toContain(sentence);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('says that the pool has no domain any more, and what to run', async () => {
    const poor = await startUserPool({
      resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
      clients: [
        {
          clientId: 'worker',
          clientName: 'worker',
          clientSecret: SECRET,
          allowedOAuthFlows: ['client_credentials'],
          allowedOAuthScopes: ['orders/read'],
        },
      ],
    });
    const env = await withoutDomain(poor);
    for (const flags of ['--client worker', '--browser --no-open']) {
      const { code, stdout, stderr } = await token(flags, { env });
      expect(stderr).toContain(`The user pool ${poor.userPoolId} has no OAuth domain`);
      expect(stderr).toContain('put domain: into its file, and run: nest-cognito-oauth provision');
      expect([code, stdout]).toEqual([1, '']);
    }
    await poor.stop();
  });

  it('says which client is gone where the domain is gone, too', async () => {
    const poor = await startUserPool({ clients: [{ clientId: 'other', clientName: 'other' }] });
    const env = await withoutDomain(poor);
    const { code, stdout, stderr } = await token('--client worker', { env });
    expect(stderr).toContain('There is no app client worker in this region. Check COGNITO_CLIENTS');
    expect([code, stdout]).toEqual([1, '']);
    await poor.stop();
  });

  it('says that the settings lack the secret', async () => {
    const { stderr } = await token('--client workerid', { env: { COGNITO_CLIENTS: 'workerid' } });
    expect(stderr).toContain('worker has a secret, and none was given. Put id:secret into COGNITO_CLIENTS');
  });

  it('says when the secret is another one, and does not repeat it', async () => {
    const { stderr } = await token('--client workerid', { env: { COGNITO_CLIENTS: 'workerid:wrongsecret' } });
    expect(stderr).toContain('or its secret is another one. Check COGNITO_CLIENTS');
    expect(stderr).not.toContain('wrongsecret');
  });

  it('does without a domain where the client may, and says what to set where it may not', async () => {
    const idp = new CognitoIdentityProviderClient({
      region: 'us-east-1',
      endpoint: pool.url,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const { UserPool } = await idp.send(new CreateUserPoolCommand({ PoolName: 'without a domain' }));
    const UserPoolId = UserPool?.Id ?? '';
    await idp.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'domainless', GenerateSecret: true }),
    );
    idp.destroy();
    // As at AWS: no --endpoint, and the SDK is led here by the variable of its own.
    const { code, stderr } = await command(
      ['token', '--client', 'domainless', '--user-pool-id', UserPoolId],
      {
        env: {
          AWS_ENDPOINT_URL: pool.url,
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
        },
      },
    );
    expect(stderr).toContain('put domain: into its file, and run: nest-cognito-oauth provision');
    expect(stderr).toContain('ALLOW_CLIENT_TOKEN_AUTH');
    expect(code).toBe(1);
  });
});

describe('token --user', () => {
  it.each(['web', 'plain', 'server', 'office'])(
    'logs in by whichever password flow %s allows',
    async (name) => {
      const { stdout, stderr } = await token(`--user alice --client ${name}`, { input: `${PASSWORD}\n` });
      expect(stderr).toBe('');
      expect(decodeJwt(stdout.trim())).toMatchObject({ username: 'alice', client_id: name });
    },
  );

  it('takes the first app client of the settings, and the password from a variable', async () => {
    const env = { COGNITO_CLIENTS: 'web', USER_PASSWORD: PASSWORD };
    const { stdout } = await token('--user alice --json', { env });
    expect(JSON.parse(stdout)).toMatchObject({
      scope: 'aws.cognito.signin.user.admin',
      id_token: expect.any(String),
      refresh_token: expect.any(String),
    });
  });

  it.each([
    ['a wrong password', '--user alice --client web', 'Wrong-Passw0rd', 'Incorrect username or password'],
    ['no password', '--user alice --client web', '', 'Pipe it in, set USER_PASSWORD'],
    ['no client', '--user alice', PASSWORD, '--client web, or set COGNITO_CLIENTS'],
    [
      'no flow',
      '--user alice --client closed',
      PASSWORD,
      'Put ALLOW_USER_SRP_AUTH into its ExplicitAuthFlows',
    ],
    [
      'a challenge',
      '--user newcomer --client web',
      'Newcomer-Passw0rd',
      'The pool wants NEW_PASSWORD_REQUIRED',
    ],
    ['a scope', '--user alice --client web --scope orders/read', PASSWORD, 'by groupScopes in pool.yaml'],
  ])('says what to do about %s', async (_, flags, input, sentence) => {
    const { code, stdout, stderr } = await token(flags, { input });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain(PASSWORD);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('says that a secret is missing', async () => {
    const { stderr } = await token('--user alice', { input: PASSWORD, env: { COGNITO_CLIENTS: 'office' } });
    expect(stderr).toContain('office has a secret, and none was given. Put id:secret into COGNITO_CLIENTS');
  });

  it('needs no right at AWS for a client of the settings, and says which one is missing for a name', async () => {
    const denied = await PoolWithFewRights.before(pool.url, ['ListUserPoolClients', 'DescribeUserPool']);
    const env = { COGNITO_ENDPOINT: denied.url, COGNITO_CLIENTS: 'web', USER_PASSWORD: PASSWORD };
    expect((await token('--user alice', { env })).code).toBe(0);
    const { stderr } = await token('--client worker', { env });
    expect(stderr).toContain('lack the right cognito-idp:ListUserPoolClients');
    expect((await token('--user alice --scope orders/read', { env })).stderr).toContain('--browser');
    await denied.close();
  });

  it('says when the pool is slow, away or elsewhere', async () => {
    const env = { COGNITO_CLIENTS: 'web', USER_PASSWORD: PASSWORD };
    const busy = pool.faults.throttle('InitiateAuth');
    expect((await token('--user alice', { env })).stderr).toContain('AWS asks to slow down');
    busy.lift();
    const away = await token('--user alice', { env: { ...env, COGNITO_ENDPOINT: 'http://127.0.0.1:1' } });
    expect(away.stderr).toContain('Cognito cannot be reached');
    const elsewhere = await token('--user alice', { env: { ...env, COGNITO_CLIENTS: 'elsewhere' } });
    expect(elsewhere.stderr).toContain('There is no app client elsewhere in this region');
  });
});

describe('token --user, where a trigger gives scopes', () => {
  it('gets the scopes of the groups, and says where to look for one that is not among them', async () => {
    const triggered = await startUserPool({
      users: [{ username: 'alice', password: PASSWORD, groups: ['staff'] }],
      clients: [client('web', {})],
      resourceServers: [{ identifier: 'orders', scopes: ['read', 'write'] }],
      triggers: groupScopesTriggers({ staff: ['orders/read'] }),
    });
    const env = {
      COGNITO_USER_POOL_ID: triggered.userPoolId,
      COGNITO_ENDPOINT: triggered.url,
      USER_PASSWORD: PASSWORD,
    };
    const { stdout } = await token('--user alice --client web --scope orders/read', { env });
    expect(decodeJwt(stdout.trim())).toMatchObject({ scope: expect.stringContaining('orders/read') });
    const { stderr } = await token('--user alice --client web --scope orders/write', { env });
    expect(stderr).toContain("look at the user's groups and at groupScopes");
    await triggered.stop();
  });
});

describe('token --browser', () => {
  it('gets what the login page gives, by a code and its proof', async () => {
    let isOpen = false;
    const { code, stdout } = await token(
      `--browser --no-open --client web --scope openid --scope orders/read --redirect-uri ${callback}`,
      {
        hear: (said) => {
          const address = /http\S+authorize\S+/.exec(said)?.[0];
          if (address === undefined || isOpen) return;
          isOpen = true;
          void logIn(address);
        },
      },
    );
    expect(code).toBe(0);
    expect(decodeJwt(stdout.trim())).toMatchObject({ username: 'alice', scope: 'openid orders/read' });
  });

  async function logIn(address: string): Promise<void> {
    const browser = new LoginBrowser(pool.url);
    await browser.open(address);
    const back = await browser.submit({ username: 'alice', password: PASSWORD });
    expect(await (await fetch(back ?? '')).text()).toContain('You may close this window');
  }

  it.each([
    [
      'a callback that is not registered',
      '--client web',
      'is no callback URL of web. Put it into CallbackURLs',
    ],
    ['a callback elsewhere', '--client web --redirect-uri https://example.com/x', 'CallbackURLs'],
    [
      'a scope',
      '--client web --scope orders/write --redirect-uri CALLBACK',
      'It may ask for openid, orders/read',
    ],
    ['a flow', '--client closed --redirect-uri CALLBACK', 'Put code into AllowedOAuthFlows'],
    ['a domain of nobody', '--client web --domain http://127.0.0.1:1', 'Check COGNITO_DOMAIN'],
  ])('says before anybody logs in what is wrong with %s', async (_, flags, sentence) => {
    const { code, stderr } = await token(`--browser --no-open ${flags.replace('CALLBACK', callback)}`);
    expect(stderr).toContain(sentence);
    expect(code).toBe(1);
  });
});

/** Takes the domain of the pool. Answers the settings that still name it. */
async function withoutDomain({ url, userPoolId }: TestUserPool): Promise<Record<string, string>> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const idp = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: url, credentials });
  const named = { UserPoolId: userPoolId, Domain: 'orders-example' };
  await idp.send(new CreateUserPoolDomainCommand(named));
  await idp.send(new DeleteUserPoolDomainCommand(named));
  idp.destroy();
  return {
    COGNITO_USER_POOL_ID: userPoolId,
    COGNITO_ENDPOINT: url,
    COGNITO_DOMAIN: url,
    COGNITO_CLIENTS: `worker:${SECRET}`,
  };
}
