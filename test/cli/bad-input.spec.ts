import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DeleteResourceServerCommand,
  DescribeUserPoolClientCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { command } from './command.js';
import { PoolWithFewRights } from './pool.with-few-rights.js';

const FILE = join(import.meta.dirname, 'fixtures/pool.yaml');
const APP = join(import.meta.dirname, 'fixtures/orders.module.js');

let folder: string;
let pool: TestUserPool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  pool = await startUserPool({
    resourceServers: [{ identifier: 'orders', scopes: ['read'] }],
    clients: [
      {
        clientId: 'web',
        clientName: 'web',
        explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid', 'orders/read'],
        callbackUrls: ['http://localhost/callback'],
        refreshTokenRotation: { feature: 'ENABLED' },
      },
    ],
  });
});
afterEach(() => pool.stop());

const scopes = (act: 'diff' | 'apply', endpoint: string, ...flags: string[]) =>
  command(
    ['scopes', act, '--app', APP, '--user-pool-id', pool.userPoolId, '--endpoint', endpoint, ...flags],
    { env: { RESOURCE_SERVER: 'orders' } },
  );

/** As at AWS: no endpoint, and the SDK is led here by a variable of its own. */
const asAtAws = (env: Record<string, string> = {}) => ({
  env: {
    AWS_ENDPOINT_URL: pool.url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    RESOURCE_SERVER: 'orders',
    ...env,
  },
});

describe('half a settings file', () => {
  it('leaves doctor with what is missing, in a sentence each', async () => {
    const file = join(folder, 'half.env');
    await writeFile(
      file,
      `COGNITO_USER_POOL_ID=${pool.userPoolId}\nCOGNITO_ENDPOINT=${pool.url}\nCOGNITO_CLIENTS=\n`,
    );
    const { code, stdout } = await command(['doctor', '--settings', file]);
    expect(stdout).toContain('COGNITO_DOMAIN is not set.');
    expect(stdout).toContain(`Set COGNITO_DOMAIN=${pool.url}.`);
    expect(code).toBe(2);
  });

  it('without the pool says which flag and variable would name it', async () => {
    const file = join(folder, 'empty.env');
    await writeFile(file, 'COGNITO_USER_POOL_ID=\n');
    for (const args of [
      ['token', '--client', 'web'],
      ['scopes', 'diff', '--app', APP],
    ]) {
      const { code, stderr } = await command([...args, '--settings', file]);
      expect(stderr).toContain('--user-pool-id <id>');
      expect(stderr).toContain('--help');
      expect(code).toBe(1);
    }
    expect((await command(['doctor', '--settings', file])).stderr).toContain(
      'COGNITO_USER_POOL_ID: Missing.',
    );
  });

  it('does not show the secrets of app clients that it cannot read', async () => {
    const env = { COGNITO_USER_POOL_ID: pool.userPoolId, COGNITO_CLIENTS: 'web:hidden,-' };
    const { code, stderr } = await command(['token', '--client', 'web'], { env });
    expect(stderr).toContain('  - COGNITO_CLIENTS, --clients: Give app clients as id, id:secret or');
    expect(stderr).not.toContain('hidden');
    expect(code).toBe(1);
  });

  it('with a secret in a file that is not there says so, and what else is wrong', async () => {
    const env = { COGNITO_CLIENTS_FILE: '/nowhere', PORT: 'eighty' };
    const { code, stderr } = await command(['doctor'], { env });
    expect(stderr).toContain('COGNITO_CLIENTS_FILE: The file /nowhere cannot be read.');
    expect(stderr).toContain('PORT: Give a port number.');
    expect(stderr).toContain('COGNITO_USER_POOL_ID: Missing.');
    expect(code).toBe(1);
  });

  it('with a secret in a file that is not there still has doctor look at the pool', async () => {
    const env = {
      COGNITO_USER_POOL_ID: pool.userPoolId,
      COGNITO_ENDPOINT: pool.url,
      COGNITO_CLIENTS: 'web',
      REDIS_URL: 'redis://127.0.0.1:1',
      SESSION_ENCRYPTION_KEYS_FILE: '/nowhere',
    };
    const { code, stdout } = await command(['doctor'], { env });
    expect(stdout).toContain('FAULT   SESSION_ENCRYPTION_KEYS_FILE: The file /nowhere cannot be read.');
    expect(stdout).not.toContain('SESSION_ENCRYPTION_KEYS: Missing');
    expect(stdout).toContain(`Set COGNITO_DOMAIN=${pool.url}.`);
    expect(code).toBe(2);
  });

  it('with a secret in a file that is not there stops only the commands that need it', async () => {
    const env = { COGNITO_USER_POOL_ID: pool.userPoolId, COGNITO_CLIENTS_FILE: '/nowhere' };
    const refused = await command(['token', '--client', 'web'], { env });
    expect(refused.stderr).toContain('  - COGNITO_CLIENTS_FILE: The file /nowhere cannot be read.\n');
    expect(refused.code).toBe(1);
    const args = ['scopes', 'diff', '--app', APP, '--endpoint', pool.url, '--client', 'web'];
    expect((await command(args, { env: { ...env, RESOURCE_SERVER: 'orders' } })).stderr).toBe('');
  });
});

describe('several bad flags', () => {
  const HINT = 'Flags, and the variables that stand for them: --help\n';
  const refusal = (...faults: string[]) =>
    `${['The flags cannot be used:', ...faults].join('\n  - ')}\n${HINT}`;

  it('are named in one message, with those that are missing, and without their values', async () => {
    const args = ['token', '--endpoint', 'localhost:9229', '--json', '--header'];
    const { code, stderr } = await command(args, {
      env: { COGNITO_DOMAIN: 'hidden', COGNITO_CLIENTS: 'web:hidden,-', COGNITO_USER_POOL_ID: 'hidden' },
    });
    expect(stderr).not.toContain('hidden');
    for (const fault of [
      '  - COGNITO_ENDPOINT, --endpoint: Give a full http(s) address.',
      '  - COGNITO_DOMAIN, --domain: Give a full http(s) address.',
      '  - COGNITO_USER_POOL_ID, --user-pool-id: Give the id of the user pool',
      '  - COGNITO_CLIENTS, --clients: Give app clients',
      "  - option '--json' cannot be used with option '--header'",
      '  - Say whom the token is for',
    ]) {
      expect(stderr).toContain(fault);
    }
    expect(stderr.match(/ {2}- /g)).toHaveLength(6);
    expect(stderr).toContain(HINT);
    expect(code).toBe(1);
  });

  it('are named with those that need each other, and a value that is left out', async () => {
    const args = ['user-pool', '--port', 'http', '--issuer', 'none', '--tls-key', 'key.pem', '--url'];
    const { code, stderr } = await command(args);
    expect(stderr).toBe(
      refusal(
        '--port: Give a port number, 0 to 65535.',
        '--issuer: Allowed choices are local, aws, aws-updated.',
        "option '--url <origin>' argument missing",
        'Give --seed <file>, or with --data the file of a pool that is there already.',
        '--tls-key and --tls-cert go together: name both or neither.',
      ),
    );
    expect(code).toBe(1);
  });

  it('are named where there are no such flags', async () => {
    const { code, stderr } = await command(['template', '--form', 'pool.yaml', '--bogus=hidden', '--json']);
    expect(stderr).toBe(
      refusal(
        "required option '--from <file>' not specified",
        "unknown option '--form'\n(Did you mean --from?)",
        "unknown option '--bogus'",
      ),
    );
    expect(code).toBe(1);
  });

  it('are no hindrance to help', async () => {
    const { code, stdout } = await command(['scopes', 'diff', '--endpoint', 'nowhere', '--help']);
    expect(stdout).toContain('--endpoint <origin>');
    expect(code).toBe(0);
  });
});

it('tells its version', async () => {
  const { code, stdout } = await command(['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  expect(code).toBe(0);
});

describe('a fresh install without the AWS SDK', () => {
  /** Looks for the SDK where no package is; the words are those of Node. */
  const HOOKS = `export const resolve = (name, context, next) =>
    next(name, name.startsWith('@aws-sdk/') ? { ...context, parentURL: 'file:///' } : context);`;
  const register = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
  const NODE_OPTIONS = `--import ${register(
    `import { register } from 'node:module'; register(${JSON.stringify(register(HOOKS))});`,
  )}`;

  it.each([
    ['provision', ['--from', FILE, '--plan']],
    ['scopes', ['diff', '--app', APP, '--user-pool-id', 'us-east-1_AbCdEfGhI', '--client', 'web']],
    ['doctor', ['--user-pool-id', 'us-east-1_AbCdEfGhI']],
    ['token', ['--client', 'web', '--user-pool-id', 'us-east-1_AbCdEfGhI']],
    ['token', ['--user', 'alice', '--clients', 'web', '--user-pool-id', 'us-east-1_AbCdEfGhI']],
  ])('has %s say what to install', async (name, flags) => {
    const { code, stderr } = await command([name, ...flags, '--endpoint', pool.url], {
      input: 'Alice-Passw0rd',
      env: { NODE_OPTIONS, RESOURCE_SERVER: 'orders' },
    });
    expect(stderr).toContain('npm install @aws-sdk/client-cognito-identity-provider');
    expect(stderr).not.toMatch(/network|region/);
    expect(code).toBe(1);
  });
});

describe('another region than the one of the pool', () => {
  it('is the first thing to check', async () => {
    const elsewhere = 'eu-west-1_Elsewhere';
    const args = ['scopes', 'diff', '--app', APP, '--user-pool-id', elsewhere];
    const { code, stderr } = await command(args, asAtAws());
    expect(stderr).toContain('that the region is the one it lives in');
    expect(code).toBe(1);
  });
});

describe('a pool without a domain', () => {
  it('is a fault that doctor names, with the line that mends it', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const idp = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: pool.url, credentials });
    const { UserPool } = await idp.send(new CreateUserPoolCommand({ PoolName: 'bare' }));
    idp.destroy();
    const { code, stdout } = await command(
      ['doctor', '--user-pool-id', UserPool?.Id ?? '', '--issuer', `${pool.url}/${UserPool?.Id}`],
      asAtAws(),
    );
    expect(stdout).toContain('The pool has no OAuth domain: no code flow, no client credentials.');
    expect(stdout).toContain('put domain: into the file of provision');
    expect(code).toBe(2);
  });
});

describe('missing IAM rights', () => {
  it.each([
    ['scopes diff', 'ListResourceServers'],
    ['scopes diff', 'DescribeUserPoolClient'],
    ['doctor', 'DescribeUserPool'],
    ['provision', 'ListUserPools'],
    ['provision', 'GetUserPoolMfaConfig'],
  ])('are named for %s: cognito-idp:%s', async (name, right) => {
    const denied = await PoolWithFewRights.before(pool.url, [right]);
    const upstream = ['--endpoint', denied.url];
    const runs: Record<string, () => ReturnType<typeof command>> = {
      'scopes diff': () => scopes('diff', denied.url),
      doctor: () => command(['doctor', '--user-pool-id', pool.userPoolId, ...upstream]),
      provision: () =>
        command([
          'provision',
          '--from',
          FILE,
          ...(right === 'ListUserPools' ? [] : ['--user-pool-id', pool.userPoolId]),
          ...upstream,
        ]),
    };
    const outcome = await runs[name]?.();
    expect(`${outcome?.stdout}${outcome?.stderr}`).toContain(
      `lack the right cognito-idp:${right}. Add it to their IAM policy.`,
    );
    expect(outcome?.code).toBe(1);
    await denied.close();
  });

  const doctorWithout = async (rights: readonly string[], ...flags: string[]) => {
    const denied = await PoolWithFewRights.before(pool.url, rights);
    const env = { COGNITO_ENDPOINT: denied.url, COGNITO_ISSUER: `${pool.url}/${pool.userPoolId}` };
    const outcome = await command(
      ['doctor', '--user-pool-id', pool.userPoolId, '--domain', denied.url, '--clients', 'web', ...flags],
      { env },
    );
    await denied.close();
    return outcome;
  };

  it('are named by doctor all in one run, and what may be seen is looked at', async () => {
    const { code, stdout } = await doctorWithout(
      ['DescribeUserPool', 'ListUserPoolClients', 'ListResourceServers'],
      '--app',
      `${APP}#AppModule`,
      '--resource-server',
      'orders',
    );
    for (const right of ['DescribeUserPool', 'ListUserPoolClients', 'ListResourceServers'])
      expect(stdout).toContain(`FAULT   rights: The AWS credentials lack the right cognito-idp:${right}.`);
    expect(stdout).toContain('ok      app client web: It has what the server needs.');
    expect(stdout).toContain('FAULT   scope orders/write: No app client of the settings may ask for it');
    expect(stdout).not.toContain('scope orders/read');
    expect(code).toBe(1);
  });

  it('for app clients leave doctor with the pool and its scopes', async () => {
    const rights = ['ListUserPoolClients', 'DescribeUserPoolClient'];
    const { code, stdout } = await doctorWithout(rights, '--app', APP, '--resource-server', 'orders');
    for (const right of rights) expect(stdout.split(`the right cognito-idp:${right}.`)).toHaveLength(2);
    expect(stdout).toContain('ok      user pool: ');
    expect(stdout).toContain('scope orders/write: OrdersController.create demands it, and no resource');
    expect(stdout).not.toContain('No app client of the settings');
    expect(code).toBe(1);
  });

  it('in the middle of apply keep what was done, and the next run with the right finishes', async () => {
    const denied = await PoolWithFewRights.before(pool.url, ['UpdateUserPoolClient']);
    const broken = await scopes('apply', denied.url, '--client', 'web');
    expect(broken.stdout).toContain('done: added the scope orders/write');
    expect(broken.stderr).toContain('lack the right cognito-idp:UpdateUserPoolClient');
    await denied.close();
    const second = await scopes('apply', pool.url, '--client', 'web');
    expect(second.stdout).not.toContain('added the scope');
    expect(second.stdout).toContain('done: allowed orders/write to the app client web');
    expect((await scopes('diff', pool.url, '--client', 'web')).code).toBe(0);
  });

  it('in the middle of provision keep what was done, and the next run with the right finishes', async () => {
    const denied = await PoolWithFewRights.before(pool.url, ['CreateUserPoolDomain']);
    const broken = await command(['provision', '--from', FILE, '--endpoint', denied.url]);
    expect(broken.stderr).toContain('lack the right cognito-idp:CreateUserPoolDomain');
    await denied.close();
    const second = await command(['provision', '--from', FILE, '--endpoint', pool.url]);
    expect(second.stdout).not.toContain('+ user pool');
    expect((await command(['provision', '--from', FILE, '--endpoint', pool.url, '--plan'])).code).toBe(0);
  });
});

describe('AWS that is busy', () => {
  it('for a moment is waited for; for longer, the next run goes on where it stopped', async () => {
    pool.faults.throttle('UpdateResourceServer', { times: 2 });
    const patient = await scopes('apply', pool.url, '--client', 'web');
    expect(patient.stdout).toContain('done: added the scope orders/write');
    expect(patient.stdout).toContain('No difference');
    expect(patient.code).toBe(0);
  });
});

describe('Cognito that fails itself', () => {
  const SAID = 'Run the command again in a moment: it goes on where it stopped.';
  const provision = (...flags: string[]) =>
    command(['provision', '--from', FILE, '--endpoint', pool.url, ...flags]);

  it.each(['CreateUserPoolDomain', 'CreateResourceServer', 'CreateGroup', 'CreateUserPoolClient'])(
    'at %s in the middle of provision leaves what was done, and the second run finishes',
    async (operation) => {
      const failing = pool.faults.fail(operation);
      const broken = await provision();
      expect(broken.code).toBe(1);
      expect(broken.stdout).toContain('done: + user pool orders');
      expect(broken.stderr).toBe(`Cognito itself has failed at ${operation}. ${SAID}\n`);
      failing.lift();
      const second = await provision();
      expect(second.code).toBe(0);
      expect(second.stdout).not.toContain('+ user pool');
      expect((await provision('--plan')).code).toBe(0);
    },
  );

  it.each([
    'CreateUserPool',
    'CreateUserPoolDomain',
    'CreateResourceServer',
    'CreateGroup',
    'CreateUserPoolClient',
  ])('after it has done %s makes nothing twice, and the second run finishes', async (operation) => {
    const lossy = await PoolWithFewRights.losingTheAnswer(pool.url, operation);
    const broken = await command(['provision', '--from', FILE, '--endpoint', lossy.url]);
    expect(broken.stderr).toBe(`Cognito itself has failed at ${operation}. ${SAID}\n`);
    await lossy.close();
    expect((await provision()).code).toBe(0);
    expect((await provision('--plan')).code).toBe(0);
  });

  it.each(['UpdateResourceServer', 'UpdateUserPoolClient'])(
    'at %s in the middle of apply leaves what was done, and the second run finishes',
    async (operation) => {
      const failing = pool.faults.fail(operation);
      const broken = await scopes('apply', pool.url, '--client', 'web');
      expect(broken.code).toBe(1);
      expect(broken.stderr).toBe(`Cognito itself has failed at ${operation}. ${SAID}\n`);
      failing.lift();
      expect((await scopes('apply', pool.url, '--client', 'web')).code).toBe(0);
      expect((await scopes('diff', pool.url, '--client', 'web')).code).toBe(0);
    },
  );
});

describe('a scope that was deleted in the pool by hand', () => {
  const byHand = async <T>(act: (idp: CognitoIdentityProviderClient) => Promise<T>): Promise<T> => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const idp = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: pool.url, credentials });
    return act(idp).finally(() => idp.destroy());
  };
  const allowedToWeb = async () => {
    const described = new DescribeUserPoolClientCommand({ UserPoolId: pool.userPoolId, ClientId: 'web' });
    return (await byHand((idp) => idp.send(described))).UserPoolClient?.AllowedOAuthScopes;
  };
  const onlyRead = () => {
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'List' }];
    const server = { UserPoolId: pool.userPoolId, Identifier: 'orders', Name: 'Orders', Scopes };
    return byHand((idp) => idp.send(new UpdateResourceServerCommand(server)));
  };
  const deleteBilling = () => {
    const server = { UserPoolId: pool.userPoolId, Identifier: 'billing' };
    return byHand((idp) => idp.send(new DeleteResourceServerCommand(server)));
  };

  it('is missing for diff, and back after apply, for the app clients that had it too', async () => {
    expect((await scopes('apply', pool.url, '--client', 'web')).code).toBe(0);
    await onlyRead();
    const { stdout } = await scopes('diff', pool.url, '--client', 'web');
    expect(stdout).toContain('+ orders/write is missing');
    expect((await scopes('apply', pool.url, '--client', 'web')).code).toBe(0);
  });

  it('is named where no route demands it and an app client still may, and goes with apply', async () => {
    await pool.stop();
    pool = await startUserPool({
      resourceServers: [
        { identifier: 'orders', scopes: ['read', 'legacy'] },
        { identifier: 'billing', scopes: ['see'] },
      ],
      clients: [
        {
          clientId: 'web',
          clientName: 'web',
          allowedOAuthFlows: ['code'],
          allowedOAuthScopes: ['openid', 'orders/read', 'orders/legacy', 'billing/see'],
          callbackUrls: ['http://localhost/callback'],
        },
      ],
    });
    await onlyRead();
    await deleteBilling();
    const { stdout } = await scopes('diff', pool.url);
    for (const scope of ['orders/legacy', 'billing/see']) {
      expect(stdout).toContain(
        `- ${scope} is allowed to the app client web, and no resource server has it any more`,
      );
    }
    const applied = await scopes('apply', pool.url, '--client', 'web');
    expect(applied.stderr).toBe('');
    expect(applied.stdout).toContain(
      'done: took billing/see from the app client web: no resource server has it any more',
    );
    expect(applied.code).toBe(0);
    expect(await allowedToWeb()).toEqual([
      'openid',
      'orders/read',
      'https://audit.example.com/read',
      'orders/write',
    ]);
  });

  it('is not taken from an app client that would have none left: apply says what to allow it', async () => {
    await pool.stop();
    const web = {
      clientId: 'web',
      clientName: 'web',
      allowedOAuthFlows: ['code'] as const,
      allowedOAuthScopes: ['billing/see'],
      callbackUrls: ['http://localhost/callback'],
    };
    pool = await startUserPool({
      resourceServers: [{ identifier: 'billing', scopes: ['see'] }],
      clients: [web],
    });
    await deleteBilling();
    const { code, stderr } = await scopes('apply', pool.url);
    expect(code).toBe(1);
    expect(stderr).toContain('No scope would be left to web');
    expect((await scopes('apply', pool.url, '--client', 'web')).code).toBe(0);
  });
});

describe('the trigger', () => {
  it('is not deployed by provision, which says so and names who does it', async () => {
    const { stdout } = await command(['provision', '--from', FILE, '--region', 'us-east-1'], asAtAws());
    expect(stdout).toContain('groupScopes is not in force at AWS yet');
    expect(stdout).toContain(`nest-cognito-oauth template --from ${FILE}`);
    expect((await command(['provision', '--help'])).stdout).toMatch(/does not deploy the\s+trigger/);
  });

  it('is nothing to deploy for an embedded pool, which has it from the file of its start', async () => {
    const { stdout } = await command(['provision', '--from', FILE, '--endpoint', pool.url]);
    expect(stdout).not.toContain('at AWS');
    expect(stdout).toContain(`nest-cognito-oauth user-pool --seed ${FILE}`);
  });
});
