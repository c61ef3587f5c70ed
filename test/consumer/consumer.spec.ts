import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textOf } from '../readme/docs.pages.js';
import { blockWith } from '../readme/readme.blocks.js';
import { ConsumerProject, type ModuleKind, runSuite } from './consumer.project.js';
import { packLibrary, type PackedPackage } from './packed.package.js';
import { type RunningConsumer, startConsumer } from './running.consumer.js';

const BUILD_AND_INSTALL_MILLISECONDS = 600_000;
const COMPILE_AND_BOOT_MILLISECONDS = 120_000;

let folder: string;
let onNest12: ConsumerProject;
let onNest11: ConsumerProject;
let everything: ConsumerProject;
let everythingOnNest11: ConsumerProject;
let packed: PackedPackage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'consumer-'));
  packed = await packLibrary(folder);
  const guard = { template: 'guard' as const, manifest: 'package.json', isLocked: true };
  onNest12 = new ConsumerProject(join(folder, 'nest-12'), guard);
  onNest11 = new ConsumerProject(join(folder, 'nest-11'), {
    ...guard,
    manifest: 'nest-11.package.json',
    isLocked: false,
  });
  everything = new ConsumerProject(join(folder, 'everything'), { ...guard, template: 'everything' });
  everythingOnNest11 = new ConsumerProject(join(folder, 'everything-11'), {
    template: 'everything',
    manifest: 'nest-11.package.json',
    isLocked: false,
  });
  const projects = [onNest12, onNest11, everything, everythingOnNest11];
  await Promise.all(projects.map((project) => project.install(packed.file)));
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
      (path) => !/^(lib\/|bin\/nest-cognito-oauth\.js$|LICENSE|README\.md|package\.json)/.test(path),
    );
    expect(strangers).toEqual([]);
    expect(packed.contents.filter((path) => /^lib\/(server|main)|\.spec\.|tsbuildinfo/.test(path))).toEqual(
      [],
    );
  });
});

describe('an outside project that installs the tarball', () => {
  it('gets the tarball and no link into the checkout', async () => {
    const installed = (await onNest12.installed())['node_modules/nest-cognito-oauth'];
    expect(installed).toMatchObject({ integrity: packed.integrity });
    expect(installed).not.toHaveProperty('link');
  });

  it('needs neither the AWS SDK, nor Swagger, nor a Redis client, nor GraphQL, WebSocket or RPC', async () => {
    const installed = Object.keys(await onNest12.installed()).join('\n');
    expect(installed).not.toMatch(
      /node_modules\/(@aws-sdk|@smithy|@nestjs\/(swagger|graphql|websockets|microservices)|swagger-ui|@redis|@keyv\/redis|graphql|socket\.io|ws\n)/,
    );
    expect(existsSync(join(onNest12.folder, 'node_modules/@aws-sdk'))).toBe(false);
  });

  it('may come in by the two doors only', async () => {
    const open = ['', '/testing', '/package.json'];
    const shut = ['/lib/index.js', '/lib/testing/index.js', '/lib/emulator.js', '/emulator'];
    const doors = [...open, ...shut].map((path) => `nest-cognito-oauth${path}`);
    expect(Object.values(await onNest12.tryDoors(doors))).toEqual([
      ...open.map(() => ''),
      ...shut.map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'),
    ]);
  });
});

describe.each<[number, ModuleKind, () => ConsumerProject]>([
  [12, 'module', () => onNest12],
  [12, 'commonjs', () => onNest12],
  [11, 'module', () => onNest11],
  [11, 'commonjs', () => onNest11],
])('a project on Nest %i of type %s', (major, kind, project) => {
  let running: RunningConsumer;
  let scripts: string;

  beforeAll(async () => {
    scripts = await project().compile(kind);
    running = await startConsumer(join(scripts, 'main.js'));
  }, COMPILE_AND_BOOT_MILLISECONDS);

  function orders(accessToken?: string): Promise<Response> {
    const headers = accessToken === undefined ? undefined : { authorization: `Bearer ${accessToken}` };
    return fetch(`${running.url}/orders`, { headers });
  }

  it('has that Nest and no other', async () => {
    const installed = Object.entries(await project().installed());
    const cores = installed.filter(([path]) => path.endsWith('node_modules/@nestjs/core'));
    expect(cores.map(([, { version }]) => version)).toEqual([expect.stringMatching(`^${major}\\.`)]);
  });

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

  it('runs its own suite against a pool in a page, by node --test, on Express and on Fastify', async () => {
    expect(await runSuite(scripts)).toMatch(/# pass 9\n# fail 0/);
  });

  it('ends by itself when app and pool are closed', async () => {
    expect(await running.stop()).toBe(0);
  });
});

describe.each<[number, ModuleKind, () => ConsumerProject]>([
  [12, 'module', () => everything],
  [12, 'commonjs', () => everything],
  [11, 'module', () => everythingOnNest11],
  [11, 'commonjs', () => everythingOnNest11],
])('a project on Nest %i of type %s with all optional packages', (_major, kind, project) => {
  it(
    'runs its own suite over HTTP, GraphQL, WebSocket and RPC, with Swagger UI',
    async () => {
      expect(await runSuite(await project().compile(kind))).toMatch(/# pass 5\n# fail 0/);
    },
    COMPILE_AND_BOOT_MILLISECONDS,
  );
});

describe('a project on Nest 11 that the Nest CLI has set up with Jest', () => {
  it.each(['ES2023', 'ES2021'])(
    'runs its tests, with Swagger UI, as the page on testing says, compiled for %s',
    async (target) => {
      const { jest } = JSON.parse(blockWith('json', 'transformIgnorePatterns', textOf('testing.md'))) as {
        jest: object;
      };
      expect(await everythingOnNest11.runJest(jest, target)).toContain('"numPassedTests":2,');
    },
    BUILD_AND_INSTALL_MILLISECONDS,
  );
});
