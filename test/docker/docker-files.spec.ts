import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { developmentSeed } from '../../src/server/development.seed.js';
import { BuildContext } from './build.context.js';
import { readComposeFile } from './compose.file.js';
import { execForm, lastOf, parseDockerfile } from './dockerfile.js';

const stages = parseDockerfile(await readFile('docker/Dockerfile', 'utf8'));
const final = stages.at(-1)!;
const { services, volumes = {} } = await readComposeFile('docker/compose.yaml');

describe('docker/Dockerfile', () => {
  it('starts every stage from one base that is pinned to a patch version', () => {
    expect(new Set(stages.map(({ base }) => base)).size).toBe(1);
    expect(final.base).toMatch(/^node:\d+\.\d+\.\d+-\w+$/);
  });

  it('takes a Node that the package supports', async () => {
    const { engines } = JSON.parse(await readFile('package.json', 'utf8')) as { engines: { node: string } };
    const [least = 0] = /\d+/.exec(engines.node)?.map(Number) ?? [];
    expect(Number(/node:(\d+)/.exec(final.base)?.[1])).toBeGreaterThanOrEqual(least);
  });

  it('runs in production mode as a user without rights', () => {
    expect(lastOf(final, 'ENV')).toBe('NODE_ENV=production');
    expect(lastOf(final, 'USER')).toBe('node');
  });

  it('starts node itself, so that signals reach it', () => {
    expect(execForm(lastOf(final, 'CMD')!)[0]).toBe('node');
    expect(lastOf(final, 'ENTRYPOINT')).toBeUndefined();
  });

  it('checks its health with what is in the image', () => {
    expect(lastOf(final, 'HEALTHCHECK')).toMatch(/ CMD \["node", "health\.js"\]$/);
  });

  it('leaves what builds it behind', () => {
    const keywords = final.instructions.map(({ keyword }) => keyword);
    expect(keywords).not.toContain('RUN');
    expect(stages.flatMap((stage) => stage.instructions).map(({ keyword }) => keyword)).not.toContain('ADD');
  });

  it('runs no install script of any package', () => {
    const runs = stages.flatMap(({ instructions }) =>
      instructions.filter(({ keyword }) => keyword === 'RUN'),
    );
    for (const { text } of runs)
      if (/npm (ci|prune|install)/.test(text)) expect(text).toContain('--ignore-scripts');
  });
});

describe('.dockerignore', () => {
  it('shuts everything out but what is named', async () => {
    await expect(BuildContext.of('.')).resolves.toBeInstanceOf(BuildContext);
  });
});

describe('docker/compose.yaml', () => {
  it.each(Object.keys(services))('takes every right from %s that it can do without', (name) => {
    expect(services[name]).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  });

  it.each(Object.keys(services))('pins the image of %s', (name) => {
    const { image, build } = services[name]!;
    if (build === undefined && !Object.values(services).some((one) => one.image === image && one.build))
      expect(image).toMatch(/:\d+\.\d+/);
  });

  it('publishes ports to this machine only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports).toEqual(['127.0.0.1:9229:9229', '127.0.0.1:3000:3000']);
  });

  it('lets browser and server know the pool by one address, in one network', () => {
    const { server, 'user-pool': pool } = services;
    expect(server?.network_mode).toBe('service:user-pool');
    expect(server?.environment?.['USER_POOL_URL']).toBe('http://localhost:9229');
    expect(pool?.environment?.['USER_POOL_URL']).toBe('http://localhost:9229');
    expect(pool?.environment?.['USER_POOL_PORT']).toBe(9229);
  });

  it('starts the server when those that it depends on are healthy', () => {
    const { depends_on: dependsOn = {} } = services['server']!;
    expect(Object.keys(dependsOn)).toEqual(['user-pool', 'valkey']);
    for (const [name, { condition }] of Object.entries(dependsOn)) {
      expect(condition).toBe('service_healthy');
      expect(services[name]?.healthcheck?.test[0]).toBe('CMD');
    }
  });

  it('asks the pool of the development seed for its health', () => {
    const { userPoolId } = developmentSeed([]);
    expect(services['user-pool']?.healthcheck?.test.at(-1)).toContain(`/${userPoolId}/`);
  });

  it('keeps revocations in a volume and everything else nowhere', () => {
    expect(services['valkey']?.volumes).toEqual(['revocations:/data']);
    expect(Object.keys(volumes)).toEqual(['revocations']);
    expect(services['server']?.volumes ?? services['user-pool']?.volumes).toBeUndefined();
  });
});
