import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type ModuleKind = 'module' | 'commonjs';

/** A project as it stands in `test/consumer`, and what it is to be installed from. */
export interface ProjectPlan {
  readonly template: 'guard' | 'everything';
  readonly manifest: string;
  /**
   * The lock file of the checkout gives the versions, so that a release on the registry cannot turn the test.
   * Otherwise the manifest does.
   */
  readonly isLocked: boolean;
}

/** A project with the tarball installed from npm's registry. */
export class ConsumerProject {
  constructor(
    readonly folder: string,
    private readonly plan: ProjectPlan,
  ) {}

  async install(tarball: string): Promise<void> {
    await mkdir(this.folder);
    await cp(join(this.template, this.plan.manifest), join(this.folder, 'package.json'));
    if (this.plan.isLocked) await cp('package-lock.json', join(this.folder, 'package-lock.json'));
    await cp(tarball, join(this.folder, 'nest-cognito-oauth.tgz'));
    const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
    await run('npm', ['install', ...options], { cwd: this.folder });
  }

  /** Compiles the sources as ESM or CommonJS. Answers where the scripts are. @throws with tsc's report */
  async compile(kind: ModuleKind): Promise<string> {
    const project = join(this.folder, kind);
    await cp(this.template, project, { recursive: true });
    // The type of the nearest package.json decides what TypeScript emits and what Node reads.
    await writeFile(join(project, 'package.json'), JSON.stringify({ type: kind }));
    const compiler = join(this.folder, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [compiler, '-p', project]).catch((error: { stdout: string }) => {
      throw new Error(error.stdout);
    });
    return join(project, 'dist');
  }

  /**
   * What Jest says of the project's tests for it, run as CommonJS with this configuration, and compiled for this target.
   *
   * @throws if they fail
   */
  async runJest(config: object, target: string): Promise<string> {
    const project = join(this.folder, 'jest');
    await cp(this.template, project, { recursive: true });
    await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'commonjs' }));
    const settings = join(project, 'tsconfig.json');
    const { compilerOptions } = JSON.parse(await readFile(settings, 'utf8')) as { compilerOptions: object };
    await writeFile(settings, JSON.stringify({ compilerOptions: { ...compilerOptions, target } }));
    const file = join(project, 'jest.config.json');
    await writeFile(file, JSON.stringify({ ...config, testEnvironment: 'node', testRegex: '\\.jest\\.ts$' }));
    const env = { ...process.env, NODE_OPTIONS: '' };
    const jest = join(this.folder, 'node_modules/jest/bin/jest.js');
    return (
      await run(process.execPath, [jest, '--config', file, '--json'], { env, cwd: project }).catch(
        (error: { stdout: string; stderr: string }) => {
          throw new Error(error.stdout + error.stderr);
        },
      )
    ).stdout;
  }

  /** The error code that each way into the package meets when a script of the project takes it; '' for none. */
  async tryDoors(doors: readonly string[]): Promise<Record<string, string>> {
    const script = `
      const codes = {};
      for (const door of ${JSON.stringify(doors)}) {
        try { codes[door] = (import.meta.resolve(door), ''); } catch (error) { codes[door] = error.code; }
      }
      process.stdout.write(JSON.stringify(codes));`;
    const options = ['--input-type=module', '--eval', script];
    const { stdout } = await run(process.execPath, options, { cwd: this.folder });
    return JSON.parse(stdout) as Record<string, string>;
  }

  /** What npm has installed, by path, with the version and the integrity of where it came from. */
  async installed(): Promise<Record<string, { version?: string; integrity?: string }>> {
    const lock = await readFile(join(this.folder, 'node_modules/.package-lock.json'), 'utf8');
    return (JSON.parse(lock) as { packages: Record<string, { version?: string; integrity?: string }> })
      .packages;
  }

  private get template(): string {
    return join('test/consumer', this.plan.template);
  }
}

/** What `node --test` says of the project's own suite. @throws if it fails */
export async function runSuite(scripts: string): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
  const options = ['--test', '--test-reporter=tap', join(scripts, 'orders.suite.js')];
  return (
    await run(process.execPath, options, { env }).catch((error: { stdout: string }) => {
      throw new Error(error.stdout);
    })
  ).stdout;
}
