import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compileConsumer,
  installConsumer,
  installedPackages,
  runSuite,
  type ModuleKind,
  tryDoors,
} from './consumer.project.js';
import { packLibrary, type PackedPackage } from './packed.package.js';
import { type RunningConsumer, startConsumer } from './running.consumer.js';

const BUILD_AND_INSTALL_MILLISECONDS = 180_000;
const COMPILE_AND_BOOT_MILLISECONDS = 60_000;

let folder: string;
let consumer: string;
let packed: PackedPackage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  consumer = join(folder, 'consumer');
  packed = await packLibrary(folder);
  await installConsumer(consumer, packed.file);
}, BUILD_AND_INSTALL_MILLISECONDS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the tarball', () => {
  it('holds the library, its types and its papers', () => {
    expect(packed.contents).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'package.json',
        'lib/index.js',
        'lib/index.d.ts',
        'lib/testing/index.js',
        'lib/testing/index.d.ts',
      ]),
    );
  });

  it('weighs less than 300 kB', () => {
    expect(packed.bytes).toBeLessThan(300_000);
  });

  it('leaves the server, the tests and the leavings of the compiler at home', () => {
    const strangers = packed.contents.filter(
      (path) => !/^(lib\/|LICENSE|README\.md|package\.json)/.test(path),
    );
    expect(strangers).toEqual([]);
    expect(packed.contents.filter((path) => /^lib\/(server|main)|\.spec\.|tsbuildinfo/.test(path))).toEqual(
      [],
    );
  });
});

describe('an outside project that installs the tarball', () => {
  it('gets the tarball and no link into the checkout', async () => {
    const installed = (await installedPackages(consumer))['node_modules/nest-cognito-oauth'];
    expect(installed).toMatchObject({ integrity: packed.integrity });
    expect(installed).not.toHaveProperty('link');
  });

  it('needs neither the AWS SDK, nor Swagger, nor a Redis client, nor GraphQL, WebSocket or RPC', async () => {
    const installed = Object.keys(await installedPackages(consumer)).join('\n');
    expect(installed).not.toMatch(
      /node_modules\/(@aws-sdk|@smithy|@nestjs\/(swagger|graphql|websockets|microservices)|swagger-ui|@redis|@keyv\/redis|graphql|socket\.io|ws\n)/,
    );
    expect(existsSync(join(consumer, 'node_modules/@aws-sdk'))).toBe(false);
  });

  it('may come in by the two doors only', async () => {
    const open = ['', '/testing', '/package.json'];
    const shut = ['/lib/index.js', '/lib/testing/index.js', '/lib/emulator.js', '/emulator'];
    const doors = [...open, ...shut].map((path) => `nest-cognito-oauth${path}`);
    expect(Object.values(await tryDoors(consumer, doors))).toEqual([
      ...open.map(() => ''),
      ...shut.map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'),
    ]);
  });
});

describe.each<ModuleKind>(['module', 'commonjs'])('a project of type %s', (kind) => {
  let running: RunningConsumer;
  let main: string;

  beforeAll(async () => {
    main = await compileConsumer(consumer, kind);
    running = await startConsumer(main);
  }, COMPILE_AND_BOOT_MILLISECONDS);

  function orders(accessToken?: string): Promise<Response> {
    const headers = accessToken === undefined ? undefined : { authorization: `Bearer ${accessToken}` };
    return fetch(`${running.url}/orders`, { headers });
  }

  it('refuses a request without a token with 401', async () => {
    const answer = await orders();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"');
  });

  it('refuses an ID token with 401', async () => {
    const answer = await orders(running.reader.idToken);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('refuses a token without the scope with 403', async () => {
    const answer = await orders(running.writer.accessToken);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('scope="orders/read"');
  });

  it('lets a token with the scope in', async () => {
    const answer = await orders(running.reader.accessToken);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual([{ item: 'coffee', placedBy: 'alice' }]);
  });

  it('runs its own suite against a pool in a page, by node --test', async () => {
    expect(await runSuite(main)).toContain('# fail 0');
  });

  it('ends by itself when app and pool are closed', async () => {
    expect(await running.stop()).toBe(0);
  });
});
