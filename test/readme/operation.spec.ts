import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { register } from 'prom-client';
import { parse } from 'yaml';
import { MetricsServer } from '../../src/index.js';
import { startUserPool, type TestUserPool } from '../../src/testing/index.js';
import { freePort } from '../../src/demo/free.port.js';
import { blocksOf, blockWith, tablesIn } from './readme.blocks.js';
import { RunningCommand } from './running.command.js';

const PAGE = readFileSync(new URL('../../docs/operation.md', import.meta.url), 'utf8');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GENERATED = new URL('./generated-operation/', import.meta.url);
const START_MILLISECONDS = 120_000;
const run = promisify(execFile);
/** The doors of the package lead to what is made of the build when it is sent; here it is the build itself. */
const BUILT_DOORS = {
  'nest-cognito-oauth': ['../../../dist/index.d.ts'],
  'nest-cognito-oauth/testing': ['../../../dist/testing/index.d.ts'],
};

describe('docs/operation.md', () => {
  let pool: TestUserPool;

  beforeAll(async () => {
    mkdirSync(GENERATED, { recursive: true });
    pool = await startUserPool({
      userPoolId: 'us-east-1_AbCdEfGhI',
      users: [{ username: 'alice' }],
      resourceServers: [{ identifier: 'orders', scopes: ['read', 'metrics'] }],
    });
  });
  afterAll(async () => {
    rmSync(GENERATED, { recursive: true, force: true });
    await pool.stop();
  });

  it(
    'has TypeScript that is right in its types',
    async () => {
      const files = blocksOf('ts', PAGE).map((block, index) => {
        const file = new URL(`block-${index}.ts`, GENERATED);
        writeFileSync(file, block);
        return fileURLToPath(file);
      });
      const config = new URL('tsconfig.json', GENERATED);
      const compilerOptions = { noEmit: true, rootDir: '../../..', paths: BUILT_DOORS };
      writeFileSync(
        config,
        JSON.stringify({ extends: '../../../tsconfig.json', compilerOptions, files, include: [] }),
      );
      const tsc = ['node_modules/typescript/bin/tsc', '-p', fileURLToPath(config)];
      const checked = run('node', tsc, { cwd: ROOT }).catch(({ stdout }) => stdout);
      await expect(checked).resolves.toMatchObject({ stdout: '' });
    },
    START_MILLISECONDS,
  );

  it('gives Terminus the health of the guard', async () => {
    const app = await boot('HealthyModule');
    const answer = await fetch(`${await app.getUrl()}/health`);
    expect(await answer.json()).toMatchObject({ status: 'ok', details: { auth: { status: 'up' } } });
    await app.close();
  });

  it('serves metrics on a port of their own', async () => {
    const app = await boot('MeteredModule', `${await freePort()}`);
    const text = await (await fetch(app.get(MetricsServer, { strict: false }).url ?? '')).text();
    expect(text).toContain('nest_cognito_oauth_revocation_up 1');
    await app.close();
  });

  it('serves metrics to whoever has the scope', async () => {
    const app = await boot('GuardedMetricsModule');
    const metrics = `${await app.getUrl()}/metrics`;
    const { accessToken } = await pool.signIn('alice', { scopes: ['orders/metrics'] });
    expect((await fetch(metrics)).status).toBe(401);
    const answer = await fetch(metrics, { headers: { authorization: `Bearer ${accessToken}` } });
    expect(await answer.text()).toContain('nest_cognito_oauth_refusals_total{reason="missing_token"} 1');
    await app.close();
  });

  it('names every metric with its labels', async () => {
    const app = await boot('MeteredModule', '0');
    const there = register
      .getMetricsAsArray()
      .map((metric) => [
        metric.name.replace('nest_cognito_oauth_', ''),
        (metric as unknown as { labelNames: readonly string[] }).labelNames.join(', '),
      ]);
    const [, ...rows] = tablesIn('metrics', PAGE);
    expect(rows.map(([name = '', labels = '']) => [name, labels]).toSorted(byName)).toEqual(
      there.toSorted(byName),
    );
    await app.close();
  });

  it(
    'keeps each optional package out of a bundle',
    async () => {
      const bundle = join(fileURLToPath(GENERATED), 'service.cjs');
      const command = blockWith('bash', 'esbuild', PAGE)
        .replace('dist/main.js', 'dist/index.js --metafile=$META')
        .replace('service.cjs', '$BUNDLE');
      const env = { ...process.env, BUNDLE: bundle, META: `${bundle}.json` };
      await run('bash', ['-ec', command], { cwd: ROOT, env });
      const { inputs } = JSON.parse(readFileSync(env.META, 'utf8')) as { inputs: object };
      const { peerDependenciesMeta } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
        peerDependenciesMeta: object;
      };
      const isOptional = (path: string) =>
        Object.keys(peerDependenciesMeta).some((name) => path.startsWith(`node_modules/${name}/`));
      expect(Object.keys(inputs)).toContain('node_modules/@nestjs/common/index.js');
      expect(Object.keys(inputs).filter(isOptional)).toEqual([]);
    },
    START_MILLISECONDS,
  );

  it(
    'starts a server that tells of itself, at the paths of the probes',
    async () => {
      const [port, poolPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
      const here = (block: string) =>
        block.replaceAll('9464', `${metricsPort}`).replaceAll('localhost:3000', `localhost:${port}`);
      const environment = { PORT: `${port}`, USER_POOL_PORT: `${poolPort}` };
      const server = await RunningCommand.start(
        here(blockWith('bash', 'npm start', PAGE)),
        environment,
        'is up',
      );
      try {
        const { stdout } = await run('bash', ['-ec', here(blockWith('bash', 'curl', PAGE))]);
        expect(stdout).toContain('{"status":"up"');
        expect(stdout).toContain('nest_cognito_oauth_grants_total');
        const [probes = ''] = blocksOf('yaml', PAGE);
        const { livenessProbe, readinessProbe } = parse(probes) as Record<
          string,
          { httpGet: { path: string } }
        >;
        for (const probe of [livenessProbe, readinessProbe]) {
          expect((await fetch(`http://localhost:${port}${probe?.httpGet.path}`)).status).toBe(200);
        }
      } finally {
        await server.stop();
      }
    },
    START_MILLISECONDS,
  );

  async function boot(name: string, port = '9464'): Promise<INestApplication> {
    const [clientId = ''] = pool.clientIds;
    const code = blockWith('ts', `class ${name}`, PAGE)
      .replaceAll('26cb2c60kq7nbmas7rbme9b6pp', clientId)
      .replace(
        "userPoolId: 'us-east-1_AbCdEfGhI'",
        `userPoolId: 'us-east-1_AbCdEfGhI', issuer: '${pool.issuer}'`,
      )
      .replace('9464', port)
      .replaceAll("'nest-cognito-oauth'", "'../../../src/index.js'");
    const file = new URL(`run-${name}-${port}.ts`, GENERATED);
    writeFileSync(file, code);
    const loaded = await import(fileURLToPath(file));
    const app = await NestFactory.create(loaded[name], { logger: ['error'], abortOnError: false });
    return app.listen(0, '127.0.0.1').then(() => app);
  }
});

function byName([one = '']: readonly string[], [other = '']: readonly string[]): number {
  return one.localeCompare(other);
}
