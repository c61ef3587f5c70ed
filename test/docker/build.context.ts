import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The files of the repository that .dockerignore lets through to the builder. */
export class BuildContext {
  private constructor(
    private readonly folder: string,
    private readonly admitted: readonly string[],
  ) {}

  /** @throws Error for a .dockerignore that is not `*` followed by exceptions without wildcards */
  static async of(folder: string): Promise<BuildContext> {
    const lines = (await readFile(join(folder, '.dockerignore'), 'utf8'))
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
    const [all, ...exceptions] = lines;
    if (all !== '*' || !exceptions.every((line) => /^![\w./-]+$/.test(line)))
      throw new Error('.dockerignore has to shut everything out and then name what may come in.');
    return new BuildContext(
      folder,
      exceptions.map((line) => line.slice(1)),
    );
  }

  /** @throws Error when the file is shut out or missing */
  async copy(path: string, target: string): Promise<void> {
    if (!this.admitted.some((one) => path === one || path.startsWith(`${one}/`)))
      throw new Error(`.dockerignore shuts out ${path}.`);
    const source = join(this.folder, path);
    await stat(source);
    await mkdir(dirname(target), { recursive: true });
    await cp(source, target, { recursive: true });
  }
}
