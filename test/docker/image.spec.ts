import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithRedis, RedisProcess } from '../revocation/redis.process.js';
import { BuildContext } from './build.context.js';
import { type ComposeService, readComposeFile } from './compose.file.js';
import { Container } from './container.js';
import { parseDockerfile } from './dockerfile.js';
import { freePort } from '../../src/demo/free.port.js';
import { buildImage, contentsOf, type Image } from './image.js';

const INSTALL_AND_BUILD_MILLISECONDS = 300_000;

let folder: string;
let image: Image;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  await chmod(folder, 0o755);
  const stages = parseDockerfile(await readFile('docker/Dockerfile', 'utf8'));
  image = await buildImage(stages, await BuildContext.of('.'), folder);
  execFileSync('chmod', ['-R', 'a+rX,a-w', image.workdir]);
}, INSTALL_AND_BUILD_MILLISECONDS);

afterAll(async () => {
  execFileSync('chmod', ['-R', 'u+w', folder]);
  await rm(folder, { recursive: true, force: true });
});

describe('the image', () => {
  it('holds the build, its packages, and nothing else', async () => {
    expect(await contentsOf(image)).toEqual(['dist', 'health.js', 'node_modules', 'package.json']);
    const packages = await contentsOf(image, 'node_modules');
    for (const tool of ['typescript', 'jest', 'prettier', '@swc', '@fastify', 'supertest'])
      expect(packages).not.toContain(tool);
  });

  it('has every package that the build imports among its dependencies', async () => {
    const { dependencies } = await json<{ dependencies: object }>(join(image.workdir, 'package.json'));
    const named = Object.keys(dependencies);
    // Loaded by applications that have gateways, resolvers or message handlers. The server has none.
    const optional = new Set(['@nestjs/microservices', '@nestjs/websockets', 'graphql']);
    const imported = await importedPackages(join(image.workdir, 'dist'));
    for (const name of imported) if (!optional.has(name)) expect(named).toContain(name);
  });

  it('has every package in the version of the lock file', async () => {
    type Versions = Record<string, { version: string }>;
    const locked = (await json<{ packages: Versions }>('package-lock.json')).packages;
    const installed = (
      await json<{ packages: Versions }>(join(image.workdir, 'node_modules/.package-lock.json'))
    ).packages;
    expect(Object.keys(installed).length).toBeGreaterThan(50);
    for (const [path, { version }] of Object.entries(installed))
      expect({ path, version }).toEqual({ path, version: locked[path]?.version });
  });
});

describeWithRedis('the containers of docker/compose.yaml, without root and without write access', () => {
  const containers: Container[] = [];
  let redis: RedisProcess;

  beforeAll(async () => {
    redis = await RedisProcess.started();
  });
  afterEach(() => {
    for (const container of containers.splice(0)) container.kill();
  });
  afterAll(() => redis.kill());

  it('become healthy, answer a login, and stop on SIGTERM', async () => {
    const { services } = await readComposeFile('docker/compose.yaml');
    const ports = { '9229': await freePort(), '3000': await freePort(), 'valkey:6379': redis.port };

    const pool = start(services['user-pool']!, ports);
    await pool.printed('is up at');
    expect(await pool.health(healthCommand(services['user-pool']!, ports))).toBe(0);

    const server = start(services['server']!, ports);
    expect(await server.health()).toBe(1);
    await server.printed('is up');
    expect(await server.health()).toBe(0);
    expect(await logIn(ports['3000'])).toMatchObject({ token_type: 'Bearer' });
    expect((await fetch(`http://127.0.0.1:${ports['3000']}/docs`)).status).toBe(200);

    expect(await server.stop()).toBe(0);
    expect(await pool.stop()).toBe(0);
  });

  function start(service: ComposeService, ports: Ports): Container {
    const environment = Object.entries(service.environment ?? {}).map(([name, value]) => [
      name,
      onLoopback(String(value), ports),
    ]);
    const container = Container.start(
      image,
      Object.fromEntries(environment) as Record<string, string>,
      service.command,
    );
    containers.push(container);
    return container;
  }
});

/** Ports of the compose file, and the free ones that stand for them here. */
type Ports = Readonly<Record<string, number>>;

function onLoopback(value: string, ports: Ports): string {
  return Object.entries(ports)
    .reduce(
      (text, [name, port]) => text.replace(name, name.includes(':') ? `127.0.0.1:${port}` : `${port}`),
      value,
    )
    .replace('0.0.0.0', '127.0.0.1');
}

function healthCommand({ healthcheck }: ComposeService, ports: Ports): string[] {
  const [kind, ...command] = healthcheck!.test;
  expect(kind).toBe('CMD');
  return command.map((word) => onLoopback(word, ports));
}

async function logIn(port: number): Promise<unknown> {
  const body = new URLSearchParams({
    grant_type: 'password',
    client_id: 'webapp1nestcognitooauth001',
    username: 'alice',
    password: 'Alice-Passw0rd',
  });
  const answer = await fetch(`http://127.0.0.1:${port}/oauth2/token`, { method: 'POST', body });
  return answer.json();
}

async function importedPackages(dist: string): Promise<string[]> {
  const names = new Set<string>();
  const scripts = (await readdir(dist, { recursive: true })).filter((path) => path.endsWith('.js'));
  for (const script of scripts) {
    const source = await readFile(join(dist, script), 'utf8');
    for (const [, name = ''] of source.matchAll(
      /\b(?:from |import\(|import )'((?:@[\w.-]+\/)?[\w][\w.:-]*)/g,
    ))
      if (!isBuiltin(name)) names.add(name);
  }
  return [...names];
}

async function json<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
