import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListResourceServersCommand,
  ListUserPoolClientsCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { startUserPoolServer } from '../../src/emulator/user-pool.server.js';
import { embeddedSeed } from '../../src/provisioning/embedded.seed.js';
import { readPoolFile } from '../../src/provisioning/pool.file.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { command, type Outcome } from './command.js';

const FILE = join(import.meta.dirname, 'fixtures/pool.yaml');

const KEYS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

let folder: string;
let pool: TestUserPool;
let idp: CognitoIdentityProviderClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provision-'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  pool = await startUserPool();
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

const provision = (...flags: string[]): Promise<Outcome> =>
  command(['provision', '--from', FILE, '--endpoint', pool.url, ...flags]);

/** @returns the id of the pool that was made */
async function provisioned(): Promise<string> {
  const { code, stdout } = await provision();
  expect(code).toBe(0);
  return /COGNITO_USER_POOL_ID=(\S+)/.exec(stdout)?.[1] ?? '';
}

async function clientNamed(UserPoolId: string, name: string) {
  const { UserPoolClients = [] } = await idp.send(
    new ListUserPoolClientsCommand({ UserPoolId, MaxResults: 60 }),
  );
  const ClientId = UserPoolClients.find(({ ClientName }) => ClientName === name)?.ClientId;
  const { UserPoolClient } = await idp.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  return UserPoolClient ?? {};
}

describe('provision', () => {
  it('shows its plan and leaves everything alone when only the plan is asked for', async () => {
    const { code, stdout } = await provision('--plan');
    expect(code).toBe(2);
    expect(stdout).toContain('+ user pool orders');
    expect(stdout).toContain('+ scope orders/read');
    expect(stdout).toContain('+ app client worker');
    expect((await provision('--plan')).stdout).toBe(stdout);
  });

  it('makes what the file says, with revocation and rotation on and strangers told nothing', async () => {
    const id = await provisioned();
    const { UserPool } = await idp.send(new DescribeUserPoolCommand({ UserPoolId: id }));
    expect(UserPool).toMatchObject({ Name: 'orders', Domain: 'orders-example' });
    expect(UserPool?.Policies?.PasswordPolicy?.MinimumLength).toBe(12);
    expect(await clientNamed(id, 'web')).toMatchObject({
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      AccessTokenValidity: 600,
      TokenValidityUnits: { AccessToken: 'seconds' },
      AllowedOAuthScopes: ['openid', 'email', 'orders/read', 'orders/write'],
    });
    const worker = await clientNamed(id, 'worker');
    expect(worker.ClientSecret).toMatch(/^\w{24,}$/);
    expect(worker.AllowedOAuthFlows).toEqual(['client_credentials']);
  });

  it('has nothing to do the second time', async () => {
    await provisioned();
    const again = await provision('--plan');
    expect(again.stdout).toContain('Nothing to do');
    expect(again.code).toBe(0);
  });

  it('mends what was changed by hand, and resets nothing that the file is silent of', async () => {
    const id = await provisioned();
    const web = await clientNamed(id, 'web');
    const byHand = {
      ...web,
      UserPoolId: id,
      ClientId: web.ClientId,
      EnableTokenRevocation: false,
      LogoutURLs: ['https://example.com/bye'],
      ReadAttributes: ['email'],
    };
    await idp.send(new UpdateUserPoolClientCommand(byHand));
    const { stdout } = await provision();
    expect(stdout).toContain('EnableTokenRevocation: false -> true');
    expect(await clientNamed(id, 'web')).toMatchObject({
      EnableTokenRevocation: true,
      LogoutURLs: ['https://example.com/bye'],
      ReadAttributes: ['email'],
      AccessTokenValidity: 600,
    });
  });

  it('mends the settings of the pool, and keeps the others', async () => {
    const id = await provisioned();
    await idp.send(
      new UpdateUserPoolCommand({
        UserPoolId: id,
        DeletionProtection: 'ACTIVE',
        AutoVerifiedAttributes: ['email'],
        Policies: {
          PasswordPolicy: { MinimumLength: 8, RequireSymbols: false, TemporaryPasswordValidityDays: 3 },
        },
      }),
    );
    const file = join(folder, 'mfa.yaml');
    await writeFile(file, `${await readFile(FILE, 'utf8')}\nmfa: { configuration: OPTIONAL }\n`);
    const { stdout } = await command(['provision', '--from', file, '--endpoint', pool.url]);
    expect(stdout).toContain('second factors: OPTIONAL, SOFTWARE_TOKEN_MFA');
    const { UserPool } = await idp.send(new DescribeUserPoolCommand({ UserPoolId: id }));
    expect(UserPool).toMatchObject({
      DeletionProtection: 'ACTIVE',
      MfaConfiguration: 'OPTIONAL',
      AutoVerifiedAttributes: ['email'],
      Policies: {
        PasswordPolicy: { MinimumLength: 12, RequireSymbols: false, TemporaryPasswordValidityDays: 3 },
      },
    });
    expect((await command(['provision', '--from', file, '--endpoint', pool.url, '--plan'])).code).toBe(0);
  });

  it('brings back a scope that was deleted, and keeps one that it does not know', async () => {
    const id = await provisioned();
    const scopes = [{ ScopeName: 'audit', ScopeDescription: 'Made by hand' }];
    await idp.send(
      new UpdateResourceServerCommand({
        UserPoolId: id,
        Identifier: 'orders',
        Name: 'Orders API',
        Scopes: scopes,
      }),
    );
    const { stdout } = await provision();
    expect(stdout).toContain('+ scope orders/read');
    expect(stdout).toContain('scope orders/audit');
    const { ResourceServers } = await idp.send(
      new ListResourceServersCommand({ UserPoolId: id, MaxResults: 50 }),
    );
    expect(ResourceServers?.[0]?.Scopes?.map(({ ScopeName }) => ScopeName)).toEqual([
      'audit',
      'read',
      'write',
    ]);
  });

  const web = (lines: string) => `name: orders\nclients:\n  - clientName: web\n${lines}`;
  const provisionWith = async (text: string, ...flags: string[]) => {
    const file = join(folder, 'changed.yaml');
    await writeFile(file, text);
    return command(['provision', '--from', file, '--endpoint', pool.url, ...flags]);
  };

  it('leaves flows, scopes and providers alone where the file is silent of them', async () => {
    const id = await provisioned();
    const { stdout } = await provisionWith(web('    accessTokenValiditySeconds: 900\n'));
    expect(stdout).toContain('AccessTokenValidity: 600 -> 900');
    expect(stdout).not.toContain('OAuth');
    expect(await clientNamed(id, 'web')).toMatchObject({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'orders/read', 'orders/write'],
      SupportedIdentityProviders: ['COGNITO'],
    });
  });

  it('adds to lists, names what they have beyond the file, and takes it away when told to prune', async () => {
    const id = await provisioned();
    const file = `${web('')}    allowedOAuthFlows: [code]
    allowedOAuthScopes: [openid, profile]
    callbackUrls: ['http://localhost:8080/callback']
`;
    const { stdout } = await provisionWith(file);
    expect(stdout).toContain('AllowedOAuthScopes: email, orders/read, orders/write, of the app client web');
    expect(stdout).toContain(
      'CallbackURLs: http://localhost:3000/docs/oauth2-redirect.html, of the app client web',
    );
    const { AllowedOAuthScopes: scopes = [] } = await clientNamed(id, 'web');
    expect(scopes.toSorted()).toEqual(['email', 'openid', 'orders/read', 'orders/write', 'profile']);
    expect((await provisionWith(file, '--plan')).code).toBe(0);

    expect((await provisionWith(file, '--prune')).code).toBe(0);
    expect(await clientNamed(id, 'web')).toMatchObject({
      AllowedOAuthScopes: ['openid', 'profile'],
      CallbackURLs: ['http://localhost:8080/callback'],
    });
    const after = await provisionWith(file, '--prune', '--plan');
    expect(after.stdout).not.toContain('of the app client web');
    expect(after.code).toBe(0);
  });

  it('shows of a structure only what changes', async () => {
    await provisioned();
    const { stdout } = await provisionWith(
      `passwordPolicy: { minimumLength: 14 }\n${web('    idTokenValiditySeconds: 900\n')}`,
      '--plan',
    );
    expect(stdout).toContain('    Policies.PasswordPolicy.MinimumLength: 12 -> 14\n');
    expect(stdout).toContain('    TokenValidityUnits.IdToken: ');
    expect(stdout).not.toContain('{');
  });

  it('lets the older way to refresh go where the file asks for rotation', async () => {
    const flows = 'explicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]';
    await provisionWith(web(`    ${flows}\n`));
    const { code, stderr } = await provisionWith(web('    refreshTokenRotation: { feature: ENABLED }\n'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each([
    [['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ['ALLOW_CUSTOM_AUTH']],
    [['ALLOW_REFRESH_TOKEN_AUTH'], ['ALLOW_USER_SRP_AUTH']],
  ] as const)(
    'puts rotation on in the place of a flow that a hand gave: %j',
    async (ExplicitAuthFlows, after) => {
      const id = await provisioned();
      const { RefreshTokenRotation: _, ...client } = await clientNamed(id, 'web');
      const byHand = {
        ...client,
        UserPoolId: id,
        ClientId: client.ClientId,
        ExplicitAuthFlows: [...ExplicitAuthFlows],
      };
      await idp.send(new UpdateUserPoolClientCommand(byHand));
      const { code, stdout } = await provisionWith(web(''));
      expect(stdout).toContain(
        `ExplicitAuthFlows: ${JSON.stringify(ExplicitAuthFlows)} -> ${JSON.stringify(after)}`,
      );
      expect(stdout).toMatch(/RefreshTokenRotation.Feature: \S+ -> "ENABLED"/);
      expect(stdout).not.toContain('of the app client web');
      expect(code).toBe(0);
      expect(await clientNamed(id, 'web')).toMatchObject({ RefreshTokenRotation: { Feature: 'ENABLED' } });
      expect((await provisionWith(web(''), '--plan')).stdout).toContain('Nothing to do');
    },
  );

  it('puts rotation off where the file names the flow that excludes it, and refuses a file that wants both', async () => {
    const id = await provisioned();
    const flows = '    explicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH]\n';
    expect((await provisionWith(web(flows))).code).toBe(0);
    expect((await clientNamed(id, 'web')).RefreshTokenRotation?.Feature).not.toBe('ENABLED');
    expect((await provisionWith(web(flows), '--plan')).stdout).toContain('Nothing to do');
    const both = await provisionWith(web(`${flows}    refreshTokenRotation: { feature: ENABLED }\n`));
    expect(both.stderr).toContain('Cognito takes no refreshTokenRotation beside ALLOW_REFRESH_TOKEN_AUTH');
  });

  it('takes a scope that is gone from an app client that it changes, and says so', async () => {
    const id = await provisioned();
    const gone = { UserPoolId: id, Identifier: 'orders', Name: 'Orders API' };
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'List orders' }];
    await idp.send(new UpdateResourceServerCommand({ ...gone, Scopes }));
    const { code, stdout } = await provisionWith(web('    accessTokenValiditySeconds: 900\n'));
    expect(stdout).toContain('orders/write goes: no resource server has it any more');
    expect(code).toBe(0);
    expect((await clientNamed(id, 'web')).AllowedOAuthScopes).toEqual(['openid', 'email', 'orders/read']);
  });

  it('changes the words of resource servers and groups, adds attributes and tracks devices', async () => {
    const id = await provisioned();
    const file = (await readFile(FILE, 'utf8'))
      .replace('Orders API', 'Orders')
      .replace('List orders', 'See orders')
      .replace('People who work here', 'Our people')
      .replace('precedence: 0', 'precedence: 3')
      .concat("customAttributes: ['custom:tenant']\ndeviceTracking: { onlyOnUserPrompt: true }\n");
    const { code, stdout } = await provisionWith(file);
    expect(code).toBe(0);
    for (const line of [
      '    name: "Orders API" -> "Orders"',
      '    description of orders/read: "List orders" -> "See orders"',
      '    description: "People who work here" -> "Our people"',
      '    precedence: 0 -> 3',
      '  + attribute custom:tenant',
      '    DeviceConfiguration.DeviceOnlyRememberedOnUserPrompt: unset -> true',
    ])
      expect(stdout).toContain(`${line}\n`);
    const { UserPool } = await idp.send(new DescribeUserPoolCommand({ UserPoolId: id }));
    expect(UserPool?.DeviceConfiguration).toEqual({
      ChallengeRequiredOnNewDevice: false,
      DeviceOnlyRememberedOnUserPrompt: true,
    });
    const again = await provisionWith(file, '--plan');
    expect(again.stdout).toBe(`Nothing to do: the user pool ${id} is what the file says.\n`);
  });

  it('names what Cognito cannot change, and what it needs', async () => {
    await provisioned();
    const file = (await readFile(FILE, 'utf8'))
      .replace('domain: orders-example', 'domain: orders-other')
      .replace('- clientName: web', '- clientName: web\n    confidential: true')
      .concat('usernameAttributes: [email]\nusernameCaseSensitive: false\nrequiredAttributes: [birthdate]\n');
    const sentences = [
      'usernameAttributes: [] -> ["email"] needs a new user pool.',
      'usernameCaseSensitive: true -> false needs a new user pool.',
      'requiredAttributes: to require birthdate needs a new user pool.',
      'domain: orders-example -> orders-other needs the old one deleted',
      'confidential, of the app client web: false -> true needs a new app client, with another name.',
    ];
    for (const flag of ['--plan', '--yes']) {
      const { code, stdout } = await provisionWith(file, flag);
      for (const sentence of sentences) expect(stdout).toContain(sentence);
      expect(stdout).not.toContain('Nothing to do');
      expect(code).toBe(2);
    }
  });

  it('shows no secret on the screen, and writes them to a file of the owner when told', async () => {
    const file = join(folder, '.env');
    const { stdout } = await provision('--write-env', file);
    const id = /COGNITO_USER_POOL_ID=(\S+)/.exec(stdout)?.[1] ?? '';
    const secret = (await clientNamed(id, 'worker')).ClientSecret ?? '';
    expect(stdout).not.toContain(secret);
    expect(stdout).toContain(':SECRET');
    expect(await readFile(file, 'utf8')).toContain(`:${secret}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('updates its own settings in a file that is there, and leaves all else as it was', async () => {
    const file = join(folder, 'kept.env');
    const kept = '# Ours\nREDIS_URL=redis://keep\n';
    const clients = `export COGNITO_CLIENTS='[\n  { "clientId": "old" }\n]'`;
    await writeFile(file, `${kept}${clients} # by hand\nRESOURCE_SERVER=stock\nPORT=4000`, { mode: 0o644 });
    const { stdout } = await provision('--write-env', file);
    expect(stdout).toContain('  changed: COGNITO_CLIENTS, RESOURCE_SERVER\n');
    expect(stdout).toMatch(/  added: COGNITO_USER_POOL_ID, .*COGNITO_ENDPOINT/);
    const written = await readFile(file, 'utf8');
    expect(written).toMatch(
      /^# Ours\nREDIS_URL=redis:\/\/keep\nCOGNITO_CLIENTS=\S+\nRESOURCE_SERVER=orders\nPORT=4000\nCOGNITO_USER_POOL_ID=/,
    );
    expect(written).not.toMatch(/old|by hand|stock/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await provision('--write-env', file)).stdout).toContain('It said so already.');
    expect(await readFile(file, 'utf8')).toBe(written);
  });

  it('leaves nothing in the file that leads to the endpoint of another pool', async () => {
    const file = join(folder, 'moved.env');
    await writeFile(file, 'COGNITO_ENDPOINT=http://old\nCOGNITO_ISSUER=http://old/x\nPORT=4000\n');
    const env = { AWS_ENDPOINT_URL: pool.url, AWS_REGION: 'us-east-1', ...KEYS };
    const { stdout } = await command(['provision', '--from', FILE, '--write-env', file], { env });
    expect(stdout).toContain('  removed: COGNITO_ENDPOINT, COGNITO_ISSUER\n');
    expect(await readFile(file, 'utf8')).toMatch(/^PORT=4000\nCOGNITO_USER_POOL_ID=/);
  });

  it('says by which flow passwords go where the usual one is off, and doctor agrees', async () => {
    const [file, settings] = [join(folder, 'srp.yaml'), join(folder, 'srp.env')];
    const text = await readFile(FILE, 'utf8');
    await writeFile(file, text.replace('ALLOW_USER_PASSWORD_AUTH, ', ''));
    const made = await command([
      'provision',
      '--from',
      file,
      '--endpoint',
      pool.url,
      '--write-env',
      settings,
    ]);
    expect(made.stdout).toContain('COGNITO_PASSWORD_FLOW=USER_SRP_AUTH');
    const { stdout } = await command(['doctor', '--settings', settings], {
      env: { GRANTS: 'authorization_code,password' },
    });
    expect(stdout).toContain('0 faults');
  });

  it('says for how long revocations must be kept, where a login lives longer than usual', async () => {
    const file = join(folder, 'long.yaml');
    const text = await readFile(FILE, 'utf8');
    await writeFile(
      file,
      text.replace('accessTokenValiditySeconds: 600', '$&\n    refreshTokenValiditySeconds: 5184000'),
    );
    const { stdout } = await command(['provision', '--from', file, '--endpoint', pool.url]);
    expect(stdout).toContain('REFRESH_TOKEN_LIFETIME_SECONDS=5184000');
    expect((await provision()).stdout).toContain('REFRESH_TOKEN_LIFETIME_SECONDS=5184000');
  });

  it('goes on where AWS stopped it', async () => {
    const busy = pool.faults.throttle('CreateUserPoolClient');
    const broken = await provision();
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('AWS asks to slow down at CreateUserPoolClient. Run the command again');
    busy.lift();
    const second = await provision();
    expect(second.code).toBe(0);
    expect(second.stdout).not.toContain('+ user pool');
    expect((await provision('--plan')).code).toBe(0);
  });

  it('does its work though nobody reads on, as behind head', async () => {
    const { stderr, code } = await new Promise<{ stderr: string; code: number | null }>((resolve) => {
      const line = `${process.execPath} dist/cli/main.js provision --from ${FILE} --endpoint ${pool.url} | head -n 1; exit \${PIPESTATUS[0]}`;
      const child = execFile('bash', ['-c', line], (_, _stdout, words) =>
        resolve({ stderr: words, code: child.exitCode }),
      );
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect((await provision('--plan')).code).toBe(0);
  });

  it('names every fault of the file at once', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(
      file,
      'name: orders\ncolour: red\ndomain: Not_A_Domain\nclients:\n  - { clientName: web, allowedOAuthScopes: 7 }\n',
    );
    const { code, stderr } = await command(['provision', '--from', file, '--endpoint', pool.url]);
    expect(code).toBe(1);
    for (const fault of ['colour', 'domain', 'clients[0].allowedOAuthScopes'])
      expect(stderr).toContain(fault);
    expect(stderr).toContain('colour: There is no such member');
    expect(stderr).not.toContain('embedded');
    await writeFile(
      file,
      'clients: [{ clientName: web, allowedOAuthFlows: [code], allowedOAuthScopes: [orders/raed] }]\nname: x\n',
    );
    expect((await command(['provision', '--from', file, '--endpoint', pool.url])).stderr).toContain(
      'orders/raed',
    );
  });

  it('says one sentence of a fault of the file, with what may have been meant', async () => {
    const file = join(folder, 'odd.yaml');
    const said = async (text: string) => {
      await writeFile(file, text);
      return (await command(['template', '--from', file])).stderr;
    };
    for (const text of ['', '- name: orders\n', 'orders'])
      expect(await said(text)).toBe(`${file} defines no pool. Give its name at least: name: orders\n`);
    const lines = (await said('nmae: x\ngroupScope: 1\nclients: [{ accessTokenValidity: 5 }, 7]\nmfa: ON\n'))
      .trim()
      .split('\n');
    expect(lines).toEqual([
      `${file} cannot be used:`,
      '  - name: Give the name of the pool.',
      '  - clients[0].clientName: Give the name of the app client.',
      '  - clients[1]: Give an app client: { clientName: web }.',
      expect.stringMatching(
        /^ {2}- nmae: There is no such member\. There are userPoolId, name, .*groupScopes\.$/,
      ),
      '  - groupScope: There is no such member. Is groups or groupScopes meant?',
      '  - mfa: It must be an object',
    ]);
    expect(await said('name: x\nclients: [{ clientName: web, accessTokenValidity: 5 }]\n')).toContain(
      'clients[0].accessTokenValidity: There is no such member. Is accessTokenValiditySeconds meant?',
    );
  });

  it('says in a sentence what is wrong with the region, the credentials, the id and the network', async () => {
    const from = ['provision', '--from', FILE, '--plan'];
    expect((await command(from)).stderr).toContain('--region us-east-1');
    expect((await command([...from, '--region', 'us-east-1'])).stderr).toContain(
      'There are no AWS credentials',
    );
    expect((await provision('--user-pool-id', 'us-east-1_Nowhere01')).stderr).toContain(
      'Check the id of the pool',
    );
    const closed = await command([...from, '--endpoint', 'http://127.0.0.1:1']);
    expect(closed.stderr).toContain('cannot be reached');
    expect(closed.code).toBe(1);
  });

  it('asks which one when several pools have the name', async () => {
    await provisioned();
    await idp.send(new CreateUserPoolCommand({ PoolName: 'orders' }));
    expect((await provision()).stderr).toContain('Say which one: --user-pool-id');
  });
});

describe('the same file', () => {
  it('is CloudFormation, with the trigger that gives password logins their scopes', async () => {
    const { stdout } = await command(['template', '--from', FILE]);
    const { Resources } = parse(stdout) as {
      Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
    };
    expect(Object.values(Resources).map(({ Type }) => Type)).toEqual([
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolResourceServer',
      'AWS::Cognito::UserPoolGroup',
      'AWS::Cognito::UserPoolGroup',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolClient',
      'AWS::Lambda::Function',
      'AWS::IAM::Role',
      'AWS::Lambda::Permission',
    ]);
    const { ZipFile } = Resources['GroupScopesFunction']!.Properties['Code'] as { ZipFile: string };
    const lambda = { exports: {} as { handler(event: object): Promise<unknown> } };
    runInNewContext(ZipFile, lambda);
    const event = (scopes: string[]) => ({
      request: { scopes, groupConfiguration: { groupsToOverride: ['staff', 'admins', 'others'] } },
      response: {},
    });
    expect(await lambda.exports.handler(event(['aws.cognito.signin.user.admin']))).toMatchObject({
      response: {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: { scopesToAdd: ['orders/read', 'orders/write'] },
        },
      },
    });
    expect(await lambda.exports.handler(event(['openid', 'orders/read']))).toMatchObject({ response: {} });
  });

  it('has a parameter in the template for whoever sends the codes, and says what to give it', async () => {
    const file = join(folder, 'codes.yaml');
    await writeFile(
      file,
      'name: codes\nmfa: { configuration: OPTIONAL, methods: [SMS_MFA, EMAIL_OTP] }\ndeviceTracking: {}\n',
    );
    const { code, stdout, stderr } = await command(['template', '--from', file]);
    expect(parse(stdout)).toMatchObject({
      Parameters: { SmsRoleArn: { Type: 'String' }, EmailIdentityArn: { Type: 'String' } },
      Resources: {
        UserPool: {
          Properties: {
            EnabledMfas: ['SMS_MFA', 'EMAIL_OTP'],
            SmsConfiguration: { SnsCallerArn: { Ref: 'SmsRoleArn' } },
            EmailConfiguration: {
              EmailSendingAccount: 'DEVELOPER',
              SourceArn: { Ref: 'EmailIdentityArn' },
            },
            DeviceConfiguration: {
              ChallengeRequiredOnNewDevice: false,
              DeviceOnlyRememberedOnUserPrompt: false,
            },
          },
        },
      },
    });
    expect(stderr).toContain('--parameter-overrides');
    expect(stderr).toContain('SmsRoleArn=');
    expect(stderr).toContain('EmailIdentityArn=');
    expect(code).toBe(0);
    expect((await command(['template', '--from', FILE])).stderr).toBe('');
  });
});

it('an administrator may look at a pool that has users', async () => {
  const id = await provisioned();
  await idp.send(new AdminCreateUserCommand({ UserPoolId: id, Username: 'zoe' }));
  expect((await provision('--plan')).code).toBe(0);
});

describe('a pool that is seeded with a file', () => {
  const SILENT = `
name: silent
domain: silent-example
clients:
  - { clientName: app, allowedOAuthFlows: [code], allowedOAuthScopes: [openid], callbackUrls: ['http://localhost/'] }
  - { clientName: bare }
  - { clientName: old, explicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
`;
  const SAID = `
name: said
passwordPolicy: { minimumLength: 10, requireSymbols: false }
allowAdminCreateUserOnly: true
usernameAttributes: [email]
requiredAttributes: [email]
customAttributes: ['custom:tenant']
deviceTracking: { replacesSecondFactor: true }
mfa: { configuration: OPTIONAL }
allowedFirstAuthFactors: [PASSWORD, EMAIL_OTP]
clients:
  - clientName: app
    explicitAuthFlows: [ALLOW_USER_AUTH]
    refreshTokenRotation: { feature: ENABLED, retryGracePeriodSeconds: 30 }
    refreshTokenValiditySeconds: 86400
    preventUserExistenceErrors: LEGACY
`;

  it.each([
    ['of the documents', undefined],
    ['that is silent of most', SILENT],
    ['that says much', SAID],
  ])('is what the file says, for provision too: one %s', async (_, text) => {
    const file = text === undefined ? FILE : join(folder, 'seeded.yaml');
    if (text !== undefined) await writeFile(file, text);
    const seed = embeddedSeed(await readPoolFile(file));
    const server = await startUserPoolServer({ seed, port: 0 });
    const { code, stdout } = await command(['provision', '--from', file, '--endpoint', server.url, '--plan']);
    await server.close();
    expect(stdout).toBe(`Nothing to do: the user pool ${seed.userPoolId} is what the file says.\n`);
    expect(code).toBe(0);
  });
});
