import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type ModuleKind = 'module' | 'commonjs';

/**
 * An outside project: the template with the tarball installed from npm's registry. The lock file of the
 * checkout gives the versions, so that a release on the registry cannot turn the test.
 */
export async function installConsumer(folder: string, tarball: string): Promise<void> {
  const template = 'test/consumer/template';
  await mkdir(folder);
  await cp(join(template, 'package.json'), join(folder, 'package.json'));
  await cp('package-lock.json', join(folder, 'package-lock.json'));
  await cp(tarball, join(folder, 'nest-cognito-oauth.tgz'));
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  await run('npm', ['install', ...options], { cwd: folder });
}

/** Compiles the sources of the template as ESM or CommonJS. Answers the script to start. @throws with tsc's report */
export async function compileConsumer(folder: string, kind: ModuleKind): Promise<string> {
  const project = join(folder, kind);
  await cp('test/consumer/template', project, { recursive: true });
  // The type of the nearest package.json decides what TypeScript emits and what Node reads.
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: kind }));
  await run(process.execPath, [join(folder, 'node_modules/typescript/bin/tsc'), '-p', project]).catch(
    (error: { stdout: string }) => {
      throw new Error(error.stdout);
    },
  );
  return join(project, 'dist/main.js');
}

/** What `node --test` says of the suite beside that script. @throws if it fails */
export async function runSuite(main: string): Promise<string> {
  const suite = join(dirname(main), 'orders.suite.js');
  const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
  return (await run(process.execPath, ['--test', suite], { env })).stdout;
}

/** The error code that each way into the package meets when a script of the project takes it; '' for none. */
export async function tryDoors(folder: string, doors: readonly string[]): Promise<Record<string, string>> {
  const script = `
    const codes = {};
    for (const door of ${JSON.stringify(doors)}) {
      try { codes[door] = (import.meta.resolve(door), ''); } catch (error) { codes[door] = error.code; }
    }
    process.stdout.write(JSON.stringify(codes));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
  return JSON.parse(stdout) as Record<string, string>;
}

/** What npm has installed, by path, with the integrity of where it came from. */
export async function installedPackages(folder: string): Promise<Record<string, { integrity?: string }>> {
  const lock = await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8');
  return (JSON.parse(lock) as { packages: Record<string, { integrity?: string }> }).packages;
}
