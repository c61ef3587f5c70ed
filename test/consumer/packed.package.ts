import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PackedPackage {
  /** Path of the tarball. */
  readonly file: string;
  readonly integrity: string;
  /** Paths of what is in it. */
  readonly contents: readonly string[];
}

/** Builds the library and packs it the way `npm publish` would, without touching the `dist` of the checkout. */
export async function packLibrary(folder: string): Promise<PackedPackage> {
  const library = join(folder, 'library');
  await mkdir(library, { recursive: true });
  const dist = join(library, 'dist');
  const compiler = 'node_modules/typescript/bin/tsc';
  const output = ['--outDir', dist, '--tsBuildInfoFile', join(dist, '.tsbuildinfo')];
  await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', ...output]);
  for (const name of ['package.json', 'README.md', 'LICENSE']) await cp(name, join(library, name));

  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: library });
  const [packed] = JSON.parse(stdout) as [
    { filename: string; integrity: string; files: readonly { path: string }[] },
  ];
  return {
    file: join(folder, packed.filename),
    integrity: packed.integrity,
    contents: packed.files.map(({ path }) => path),
  };
}
