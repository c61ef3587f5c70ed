import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Telemetry } from '../../src/telemetry/telemetry.js';

const OPTIONAL = /@opentelemetry|prom-client|@nestjs\/terminus/;

/** Says what is loaded and, where told so, does as if the optional packages were not installed. */
const HOOK = (areInstalled: boolean) =>
  dataUrl(`
    import { writeSync } from 'node:fs';
    export async function resolve(specifier, context, next) {
      if (${!areInstalled} && ${String(OPTIONAL)}.test(specifier)) {
        throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
      }
      return next(specifier, context);
    }
    export async function load(url, context, next) {
      writeSync(2, 'loads ' + url + String.fromCharCode(10));
      return next(url, context);
    }`);

/** A service that imports the guard, and with it this module. */
const SERVICE = (module: string) => `
  import 'reflect-metadata';
  import { NestFactory } from '@nestjs/core';
  const { MetricsModule, ResourceServerModule } = await import('${pathToFileURL(resolve('dist/index.js')).href}');
  const guard = ResourceServerModule.forRoot({
    pools: { default: { userPoolId: 'us-east-1_AbCdEfGhI', issuer: 'http://127.0.0.1:9', clientIds: ['web'] } },
  });
  const root = { module: class Service {}, imports: [guard, ${module}] };
  const app = await NestFactory.create(root, { logger: false, abortOnError: false });
  await app.init();
  await app.close();`;

describe('Without @opentelemetry/api, prom-client and @nestjs/terminus', () => {
  it('a guarded service boots, and nothing observes its operations', async () => {
    expect(await loadedBy(SERVICE(''), { areInstalled: false })).not.toMatch(OPTIONAL);
  });

  it('MetricsModule refuses to boot, and names the package', async () => {
    await expect(loadedBy(SERVICE('MetricsModule.forRoot({})'), { areInstalled: false })).rejects.toThrow(
      'MetricsModule needs the package prom-client: npm install prom-client',
    );
  });
});

describe('With them', () => {
  it('a guarded service loads the API of OpenTelemetry, no SDK of it, and the others only where they are used', async () => {
    const loaded = await loadedBy(SERVICE(''), { areInstalled: true });
    expect(loaded).toMatch('/node_modules/@opentelemetry/api/');
    expect(loaded).not.toMatch(/opentelemetry\/(?!api\/)|prom-client|terminus/);
    expect(await loadedBy(SERVICE('MetricsModule.forRoot({})'), { areInstalled: true })).toMatch(
      'prom-client',
    );
  });
});

describe('Telemetry that nobody observes', () => {
  it('is not there: what comes back is the very promise of the work', () => {
    const work = Promise.resolve('done');
    expect(new Telemetry().measure({ kind: 'grant', name: 'password' }, () => work)).toBe(work);
  });
});

async function loadedBy(script: string, { areInstalled }: { areInstalled: boolean }): Promise<string> {
  const register = dataUrl(`import { register } from 'node:module'; register('${HOOK(areInstalled)}');`);
  const args = ['--import', register, '--input-type=module', '-e', script];
  return (await promisify(execFile)(process.execPath, args, { maxBuffer: 10_000_000 })).stderr;
}

function dataUrl(module: string): string {
  return `data:text/javascript;base64,${Buffer.from(module).toString('base64')}`;
}
