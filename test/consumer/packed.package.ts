import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface PackedPackage {
  /** Path of the tarball. */
  readonly file: string;
  readonly integrity: string;
  readonly bytes: number;
  /** Paths of what is in it. */
  readonly contents: readonly string[];
}

/** What `npm publish` would send, from the build that Jest's global setup has made. */
export async function packLibrary(folder: string): Promise<PackedPackage> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout) as [
    { filename: string; integrity: string; size: number; files: readonly { path: string }[] },
  ];
  return {
    file: join(folder, packed.filename),
    integrity: packed.integrity,
    bytes: packed.size,
    contents: packed.files.map(({ path }) => path),
  };
}
