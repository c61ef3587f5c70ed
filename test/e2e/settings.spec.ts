import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import {
  AuthModule,
  authOptionsOf,
  type AuthOptions,
  authSettings,
  OptionsError,
  ResourceServerModule,
  resourceServerOptionsOf,
  resourceServerSettings,
} from '../../src/index.js';
import { readSettings } from '../../src/server/settings.js';
import { sharedOptions } from '../../src/server/shared.options.js';
import { eventuallyTrue } from '../revocation/eventually.js';
import { SpawnedServer } from './spawned.server.js';

const AWS = {
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEfGhI',
  COGNITO_DOMAIN: 'https://example.auth.eu-west-1.amazoncognito.com',
  COGNITO_CLIENTS: 'webclient,backoffice:s3cret',
};

const KEY = Buffer.alloc(32).toString('base64');

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof OptionsError) return error.faults;
    throw error;
  }
  return [];
}

describe('The settings of the environment', () => {
  it('bring the embedded pool when there is none of Cognito, with every grant', () => {
    expect(readSettings({})).toMatchObject({ pool: 'embedded', PORT: 3000, USER_POOL_PORT: 9229 });
  });

  it('take an empty setting for one that is not there', () => {
    expect(readSettings({ COGNITO_USER_POOL_ID: '', PORT: '', REDIS_URL: '' })).toMatchObject({
      pool: 'embedded',
      PORT: 3000,
    });
  });

  it('lead to AWS', () => {
    expect(readSettings(AWS)).toMatchObject({
      pool: 'cognito',
      COGNITO_CLIENTS: [{ clientId: 'webclient' }, { clientId: 'backoffice', clientSecret: 's3cret' }],
      REVOCATION_WHEN_UNAVAILABLE: 'deny',
    });
  });

  it('say of an app client in JSON what the options of a module may say', () => {
    const clients = [
      {
        clientId: 'web',
        grants: ['authorization_code', 'password'],
        scopes: ['openid', 'orders/read'],
        redirectUris: ['https://app.example.com/callback'],
        passwordFlow: 'ADMIN_USER_PASSWORD_AUTH',
        refreshFlow: 'domain',
      },
      { clientId: 'worker', clientSecret: 's3cret:with,marks', machineTokenFlow: 'GetClientToken' },
    ];
    const given = { ...AWS, COGNITO_CLIENTS: JSON.stringify(clients) };
    expect(authOptionsOf(authSettings(given)).clients).toEqual([
      clients[0],
      { ...clients[1], passwordFlow: undefined },
    ]);
    const bySrp = authOptionsOf(authSettings({ ...given, COGNITO_PASSWORD_FLOW: 'USER_SRP_AUTH' }));
    expect(bySrp.clients).toMatchObject([
      { passwordFlow: 'ADMIN_USER_PASSWORD_AUTH' },
      { passwordFlow: 'USER_SRP_AUTH' },
    ]);
  });

  it.each([
    ['[{"clientId":"web","clientSecret":"s3cret"}', 'Give app clients as'],
    ['[]', 'Give app clients as'],
    ['["web:s3cret"]', 'expected object'],
    ['[{"clientId":"web","clientSecret":"s3cret","redirectURIs":[]}]', 'Unrecognized key: "redirectURIs"'],
    ['[{"clientId":"web","passwordFlow":"s3cret"}]', '0.passwordFlow: Invalid option'],
    ['[{"clientId":"web","scopes":["openid"],"defaultScopes":["s3cret"]}]', '0.defaultScopes: Holds more'],
    ['[{"clientId":"web"},{"clientId":"web"}]', 'Names an app client twice'],
  ])('name what is wrong in the JSON of app clients, and no secret: %s', (COGNITO_CLIENTS, sentence) => {
    const faults = faultsOf(() => authSettings({ ...AWS, COGNITO_CLIENTS }));
    expect(faults).toEqual([expect.stringContaining(sentence)]);
    expect(faults[0]).toMatch(/^COGNITO_CLIENTS: /);
    expect(faults[0]).not.toContain('s3cret');
  });

  it('take limits by name, and the proxies in front', () => {
    expect(readSettings({ RATE_LIMITS: 'signIns=20/900, userCodes=off', TRUST_PROXY: '1' })).toMatchObject({
      RATE_LIMITS: { signIns: { limit: 20, windowSeconds: 900 }, userCodes: false },
      TRUST_PROXY: 1,
    });
    expect(readSettings({ RATE_LIMITS: 'off', TRUST_PROXY: 'loopback, 10.0.0.0/8' })).toMatchObject({
      RATE_LIMITS: false,
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
    });
    const faults = faultsOf(() => readSettings({ RATE_LIMITS: 'logins=1/2', TRUST_PROXY: 'true' }));
    const names = new Set(faults.map((fault) => fault.split(':')[0]));
    expect(names).toEqual(new Set(['RATE_LIMITS', 'TRUST_PROXY']));
  });

  it('name everything that is missing as soon as one of Cognito is there', () => {
    const faults = faultsOf(() => readSettings({ COGNITO_REGION: 'eu-west-1' }));
    const names = new Set(faults.map((fault) => fault.split(':')[0]));
    expect(names).toEqual(new Set(['COGNITO_CLIENTS', 'COGNITO_DOMAIN', 'COGNITO_USER_POOL_ID']));
    expect(faults.every((fault) => fault.includes('Missing.'))).toBe(true);
  });

  it.each([
    ['COGNITO_REGION', 'xx'],
    ['COGNITO_DOMAIN', 'https://example.com/path?q=1'],
    ['COGNITO_CLIENTS', 'web,web'],
    ['COGNITO_ISSUER', 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Another00'],
    ['RESOURCE_SERVER', 'a b'],
    ['USER_POOL_URL', 'http://localhost:9229'],
  ])('refuse what AWS would stumble over later: %s=%s', (name, value) => {
    const faults = faultsOf(() => readSettings({ ...AWS, [name]: value }));
    expect(faults).toEqual([expect.stringContaining(name)]);
  });

  it('keep revocations in one place only', () => {
    const both = { REDIS_URL: 'redis://localhost:6379', REVOCATION_FILE: 'revocations' };
    expect(() => readSettings(both)).toThrow(/REVOCATION_FILE: Not together with REDIS_URL/);
  });

  it('lead to Redis by Sentinel, or to a cluster', () => {
    const sentinel = {
      REDIS_SENTINEL_NODES: 'redis://one:26379, redis://two:26379',
      REDIS_SENTINEL_NAME: 'orders',
      REDIS_PASSWORD: 's3cret',
    };
    expect(sharedOptions(readSettings(sentinel)).redis).toEqual({
      sentinel: {
        name: 'orders',
        nodes: ['redis://one:26379', 'redis://two:26379'],
        username: undefined,
        password: 's3cret',
      },
      keyPrefix: undefined,
    });
    const cluster = { REDIS_CLUSTER_NODES: 'rediss://one,rediss://two:7000', REDIS_KEY_PREFIX: 'orders' };
    expect(sharedOptions(readSettings(cluster)).redis).toEqual({
      cluster: { nodes: ['rediss://one', 'rediss://two:7000'] },
      keyPrefix: 'orders',
    });
  });

  it.each([
    ['REDIS_CLUSTER_NODES', { REDIS_URL: 'redis://a', REDIS_CLUSTER_NODES: 'redis://b' }],
    ['REDIS_SENTINEL_NAME', { REDIS_SENTINEL_NODES: 'redis://a' }],
    ['REDIS_SENTINEL_NODES', { REDIS_SENTINEL_NODES: 'one:26379', REDIS_SENTINEL_NAME: 'orders' }],
    ['REDIS_PASSWORD', { REDIS_URL: 'redis://a', REDIS_PASSWORD: 's3cret' }],
    ['SESSION_ENCRYPTION_KEYS', { ...AWS, REDIS_CLUSTER_NODES: 'redis://a' }],
  ])('name %s where Redis is told of by halves or twice', (name, settings) => {
    expect(faultsOf(() => readSettings(settings))).toEqual([expect.stringMatching(new RegExp(`^${name}`))]);
  });

  it('name an app client that may introspect and is none of them', () => {
    const settings = { ...AWS, INTROSPECTION_CLIENTS: 'backoffice, elsewhere' };
    expect(faultsOf(() => readSettings(settings))).toEqual([
      'INTROSPECTION_CLIENTS: elsewhere is none of COGNITO_CLIENTS.',
    ]);
  });

  it('name an address of Redis whose password is not percent-encoded, without showing it', () => {
    const settings = { ...AWS, REDIS_URL: 'redis://:100%zz@localhost', SESSION_ENCRYPTION_KEYS: KEY };
    expect(faultsOf(() => readSettings(settings))).toEqual([
      'REDIS_URL: Write the user name and the password percent-encoded, such as %25 for %.',
    ]);
  });

  it('name every fault at once, and no secret', () => {
    const faults = faultsOf(() =>
      readSettings({
        ...AWS,
        COGNITO_DOMAIN: 'http://example.com',
        COGNITO_CLIENTS: 'web client:s3cret-one',
        COGNITO_USERPOOL: 'x',
        PORT: 'eighty',
        GRANTS: 'password,implicit',
        REDIS_URL: 'http://localhost',
        REVOCATION_WHEN_UNAVAILABLE: 'maybe',
        ACCESS_TOKEN_LIFETIME_SECONDS: '-5',
        ALLOW_INSECURE_HTTP: 'yes',
      }),
    );
    for (const name of [
      'COGNITO_DOMAIN',
      'COGNITO_CLIENTS',
      'COGNITO_USERPOOL',
      'PORT',
      'GRANTS',
      'REDIS_URL',
      'REVOCATION_WHEN_UNAVAILABLE',
      'ACCESS_TOKEN_LIFETIME_SECONDS',
      'ALLOW_INSECURE_HTTP',
      'SESSION_ENCRYPTION_KEYS',
    ]) {
      expect(faults.filter((fault) => fault.startsWith(name))).not.toHaveLength(0);
    }
    expect(faults.join()).not.toContain('s3cret');
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '1.5'],
    ['USER_POOL_PORT', '-1'],
    ['USER_POOL_URL', 'localhost:9229'],
    ['SESSION_ENCRYPTION_KEYS', 'dG9vIHNob3J0'],
    ['GRANTS', 'implicit'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://example.com/'],
  ])('refuse %s=%s', (name, value) => {
    expect(faultsOf(() => readSettings({ [name]: value }))).toHaveLength(1);
  });
});

describe('Secrets in files', () => {
  let folder: string;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are read from where Docker and Kubernetes put them, for the server and for modules alike', () => {
    const { COGNITO_CLIENTS: _, ...rest } = AWS;
    const given = { ...rest, COGNITO_CLIENTS_FILE: file('clients', 'web,office:s3cret\n') };
    const clients = [{ clientId: 'web' }, { clientId: 'office', clientSecret: 's3cret' }];
    expect(readSettings(given)).toMatchObject({ pool: 'cognito', COGNITO_CLIENTS: clients });
    expect(authOptionsOf(authSettings(given))).toMatchObject({ clients });
    expect(resourceServerOptionsOf(resourceServerSettings(given)).pools['default']).toMatchObject({
      clientIds: ['web', 'office'],
    });
  });

  it('are faults like any other where they cannot be read, are empty, or stand in two places', () => {
    const { COGNITO_CLIENTS: _, ...rest } = AWS;
    const faults = faultsOf(() =>
      readSettings({
        ...rest,
        COGNITO_CLIENTS_FILE: '/nowhere',
        REDIS_URL_FILE: file('empty', '\n'),
        SESSION_ENCRYPTION_KEYS: KEY,
        SESSION_ENCRYPTION_KEYS_FILE: file('key', KEY),
        PORT: 'eighty',
      }),
    );
    expect(faults).toEqual([
      expect.stringContaining('PORT: Give a port number'),
      'COGNITO_CLIENTS_FILE: The file /nowhere cannot be read.',
      expect.stringMatching(/^SESSION_ENCRYPTION_KEYS_FILE: Not together with SESSION_ENCRYPTION_KEYS/),
      expect.stringMatching(/^REDIS_URL_FILE: The file .* is empty/),
    ]);
    expect(faults.join()).not.toContain(KEY);
  });

  it('that cannot be read are not missing besides', () => {
    const faults = faultsOf(() =>
      readSettings({
        ...AWS,
        REDIS_SENTINEL_NODES_FILE: '/nowhere',
        REDIS_SENTINEL_NAME: 'mymaster',
        SESSION_ENCRYPTION_KEYS_FILE: '/nowhere',
        PORT: 'eighty',
      }),
    );
    expect(faults).toEqual([
      expect.stringContaining('PORT: Give a port number'),
      'SESSION_ENCRYPTION_KEYS_FILE: The file /nowhere cannot be read.',
      'REDIS_SENTINEL_NODES_FILE: The file /nowhere cannot be read.',
    ]);
  });
});

describe('The settings of a module', () => {
  it('ask for no more than guards need', () => {
    const { COGNITO_DOMAIN: _, ...withoutDomain } = AWS;
    expect(resourceServerSettings(withoutDomain)).toMatchObject({ RESOURCE_SERVER: 'orders' });
    expect(faultsOf(() => authSettings(withoutDomain))).toEqual([
      expect.stringContaining('COGNITO_DOMAIN: Missing.'),
    ]);
    expect(faultsOf(() => resourceServerSettings({ ...AWS, COGNITO_ISUER: 'x' }))).toEqual([
      expect.stringContaining('COGNITO_ISUER: There is no such setting'),
    ]);
  });
});

describe('The options of a module', () => {
  const boot = async (module: Parameters<typeof NestFactory.create>[0]): Promise<unknown> => {
    try {
      const app = await NestFactory.create(module, { logger: false, abortOnError: false });
      await app.close();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const good: AuthOptions = {
    pools: { default: { userPoolId: 'eu-west-1_AbCdEfGhI', clientIds: ['web'] } },
    cognito: { domain: 'https://example.auth.eu-west-1.amazoncognito.com' },
    clients: [{ clientId: 'web' }],
  };

  it.each<[string, string[], Record<string, unknown>]>([
    [
      'nothing at all',
      ['pools', 'cognito', 'clients'],
      { pools: undefined, cognito: undefined, clients: undefined },
    ],
    ['no pool', ['pools'], { pools: {} }],
    ['no client', ['clients'], { clients: [] }],
    ['an empty secret', ['clients.0.clientSecret'], { clients: [{ clientId: 'web', clientSecret: '' }] }],
    ['a misspelt option', ['resourceservers'], { resourceservers: 'orders' }],
    ['a pool that is not there', ['cognito.pool'], { cognito: { ...good.cognito, pool: 'other' } }],
    ['plain http', ['cognito.domain'], { cognito: { domain: 'http://example.com' } }],
    ['a policy that is none', ['revocation.whenUnavailable'], { revocation: { whenUnavailable: 'ignore' } }],
    [
      'two kinds of Redis',
      ['redis'],
      { redis: { url: 'redis://a', cluster: { nodes: ['redis://b'] } }, sessions: { encryptionKeys: [KEY] } },
    ],
    [
      'a prefix that tears a cluster apart',
      ['redis.keyPrefix'],
      { redis: { url: 'redis://a', keyPrefix: '}' } },
    ],
    ['Redis without keys', ['sessions.encryptionKeys'], { redis: { url: 'redis://127.0.0.1:1' } }],
    [
      'milliseconds for seconds',
      ['revocation.maxSilenceSeconds'],
      { revocation: { maxSilenceSeconds: 0.5 } },
    ],
  ])('refuse to boot AuthModule with %s, and name the fault', async (_, paths, wrong) => {
    const error = await boot(AuthModule.forRoot({ ...good, ...wrong }));
    expect(error).toBeInstanceOf(OptionsError);
    for (const path of paths) expect((error as OptionsError).message).toContain(path);
  });

  it('name all of several faults in one error', async () => {
    const error = await boot(
      ResourceServerModule.forRoot({
        pools: { default: { userPoolId: 'nonsense', clientIds: [], issuer: 'nowhere' } },
        resourceServer: 'with space',
        rememberedTokensMegabytes: -1,
        clockToleranceSeconds: 3600,
      }),
    );
    expect(error).toBeInstanceOf(OptionsError);
    const { faults } = error as OptionsError;
    for (const path of [
      'userPoolId',
      'clientIds',
      'issuer',
      'resourceServer',
      'rememberedTokensMegabytes',
      'clockTol',
    ]) {
      expect(faults.filter((fault) => fault.includes(path))).toHaveLength(1);
    }
  });
});

describe('The built server', () => {
  const nowhere = 'http://127.0.0.1:1';
  const taken = createServer();

  beforeAll(async () => {
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
  });

  afterAll(() => void taken.close());

  const takenPort = () => String((taken.address() as AddressInfo).port);
  const isUp = (server: SpawnedServer) => eventuallyTrue(() => server.words.includes('is up'));

  it('loads the emulator when it brings its own pool, and says who can log in', async () => {
    const server = SpawnedServer.start({ PORT: '0', USER_POOL_PORT: '0' });
    await isUp(server);

    expect(server.loaded.some((url) => url.includes('/emulator/'))).toBe(true);
    expect(server.words).toMatch(/alice +Alice-Passw0rd/);
    expect(server.words).toMatch(/grants +authorization_code, refresh_token, client_credentials, password/);
    expect(server.words).toMatch(/revocation +in memory; when it cannot be checked: deny/);
    expect(await server.stop()).toBe(0);
  });

  it('ends when told to, though a client has left a connection open and unfinished', async () => {
    const server = SpawnedServer.start({ PORT: '0', USER_POOL_PORT: '0' });
    await isUp(server);
    const port = Number(/server +http:\/\/localhost:(\d+)/.exec(server.words)?.[1]);
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{');

    expect(await server.stop()).toBe(0);
    socket.destroy();
  });

  const keepsNoFile = { REVOCATION_FILE: 'none' };

  it('does not load the emulator with AWS settings, and leaves the password grant off', async () => {
    const server = SpawnedServer.start({
      ...AWS,
      PORT: '0',
      HOST: '127.0.0.1',
      COGNITO_DOMAIN: nowhere,
      COGNITO_ISSUER: `${nowhere}/${AWS.COGNITO_USER_POOL_ID}`,
      COGNITO_ENDPOINT: nowhere,
      LOG_FORMAT: 'text',
      ...keepsNoFile,
    });
    await isUp(server);

    expect(server.loaded.some((url) => url.includes('/server/open.user-pool.js'))).toBe(true);
    expect(server.loaded.filter((url) => url.includes('/emulator/'))).toEqual([]);
    expect(server.words).toMatch(
      /grants +authorization_code, refresh_token, client_credentials, urn:ietf:params:oauth:grant-type:device_code\n/,
    );
    expect(server.words).not.toContain('s3cret');
    expect(server.words).not.toContain('NodeVersionSupportWarning');
    expect(server.words).toContain('PUBLIC_URL is not set');
    expect(await server.stop()).toBe(0);
  });

  it('does not start with wrong settings, and names every fault in one message', async () => {
    const server = SpawnedServer.start({ COGNITO_USER_POOL_ID: 'nonsense', PORT: 'eighty' });
    expect(await server.end()).toBe(1);

    for (const name of ['COGNITO_USER_POOL_ID', 'COGNITO_DOMAIN', 'COGNITO_CLIENTS', 'PORT']) {
      expect(server.words.match(new RegExp(`- ${name}:`, 'g'))).toHaveLength(1);
    }
    expect(server.words).not.toMatch(/^ +at /m);
    expect(server.words.match(/did not start/g)).toHaveLength(1);
  });

  it.each([
    ['PORT', { USER_POOL_PORT: '0' }],
    ['USER_POOL_PORT', { PORT: '0' }],
  ])('says in a sentence that the port of %s is taken', async (name, others) => {
    const server = SpawnedServer.start({ ...others, [name]: takenPort() });
    expect(await server.end()).toBe(1);

    expect(server.words).toContain(`Port ${takenPort()} is taken. Stop what listens there, or set ${name}.`);
    expect(server.words).not.toMatch(/^ +at /m);
  });
});
