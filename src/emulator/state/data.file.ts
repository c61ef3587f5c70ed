import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { parseJsonObject } from '../input/json.object.js';

const format = 'nest-cognito-oauth user pool';

/** Changes when what was kept before cannot be read any more. */
const version = 1;

/** A file that cannot be used. It is left as it is. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

/** One file with everything in it. It is replaced as a whole, so that there is never half of it. */
export class DataFile {
  #written?: string;

  constructor(private readonly path: string) {}

  /**
   * @returns undefined if there is no such file
   * @throws DataFileError if it is of another version, damaged, or something else altogether
   */
  async read(): Promise<string | undefined> {
    const text = await this.#text();
    if (text === undefined) return undefined;
    const file = parseJsonObject(text);
    if (file?.['format'] !== format) throw this.#unusable('is not the data of a user pool');
    if (file['version'] !== version) {
      throw this.#unusable(
        `has version ${String(file['version'])}, and this program reads version ${version}`,
      );
    }
    const state = file['state'];
    if (typeof state !== 'string' || file['sha256'] !== digest(state)) throw this.#unusable('is damaged');
    this.#written = state;
    return state;
  }

  async write(state: string): Promise<void> {
    if (state === this.#written) return;
    const text = JSON.stringify({ format, version, sha256: digest(state), state });
    const draft = `${this.path}.${process.pid}.tmp`;
    // Private keys and client secrets are in it.
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.path);
    this.#written = state;
  }

  async #text(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      throw new DataFileError(`The data file ${this.path} cannot be read.`, { cause });
    }
  }

  #unusable(why: string): DataFileError {
    const advice = 'It was left as it is. Name another file, or move this one away to begin anew.';
    return new DataFileError(`The data file ${this.path} ${why}. ${advice}`);
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
