import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { isErrno } from './file-revocation.lock.js';
import { fromRecord, type RecordedRevocation, toRecord } from './recorded.revocation.js';
import type { Revocation } from './revocation.js';

const VERSION = 1;
const HEADER = JSON.stringify({ format: 'nest-cognito-oauth/revocations', version: VERSION });
const LINES_AT_ONCE = 1000;

const header = z.object({ format: z.literal('nest-cognito-oauth/revocations'), version: z.number() });
const line = z.tuple([z.string(), z.number()]);

/**
 * The file itself: a header that names the version, and a line of JSON for each revocation, in the order in
 * which they were written.
 */
export class FileRevocationJournal {
  private file: FileHandle | undefined;
  private sizeInBytes = 0;
  private lineCount = 0;

  constructor(private readonly path: string) {}

  /** Lines since it was last written anew, expired and repeated ones included. */
  get lines(): number {
    return this.lineCount;
  }

  /**
   * Everything that was written whole. A last line that was torn by a crash was never acknowledged and is left out.
   *
   * @throws Error when it is of a newer version or no such file, or is damaged in the middle
   */
  async *read(): AsyncIterable<readonly Revocation[]> {
    const [isThere, isWhole] = await this.ending();
    if (!isThere) return;
    let batch: Revocation[] = [];
    let [number, held]: [number, string | undefined] = [0, undefined];
    const take = (text: string) => {
      number += 1;
      if (number === 1) assertHeader(text, this.path);
      else batch.push(fromRecord(parseLine(text, number, this.path)));
    };
    for await (const text of createInterface({ input: createReadStream(this.path, 'utf8') })) {
      if (held !== undefined) take(held);
      held = text;
      if (batch.length >= LINES_AT_ONCE) {
        yield batch;
        batch = [];
      }
    }
    if (held !== undefined && isWhole) take(held);
    yield batch;
  }

  /** Replaces it by these entries in one step: after a crash there is the old file or the new one. */
  async writeAnew(revocations: Iterable<Revocation>): Promise<void> {
    const draft = `${this.path}.new`;
    const file = await open(draft, 'w', 0o600);
    try {
      let [lines, text] = [0, `${HEADER}\n`];
      for (const revocation of revocations) {
        text += lineOf(revocation);
        lines += 1;
        if (lines % LINES_AT_ONCE !== 0) continue;
        await file.writeFile(text);
        text = '';
      }
      await file.writeFile(text);
      await file.sync();
      await rename(draft, this.path);
      await syncDirectory(dirname(this.path));
      const { size } = await file.stat();
      await this.file?.close();
      [this.file, this.sizeInBytes, this.lineCount] = [file, size, lines];
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Durable when it resolves. What a failed writing has left behind is cut off by the next one. */
  async append(revocations: readonly Revocation[]): Promise<void> {
    if (this.file === undefined) throw new Error('The file of revocations is not open.');
    const bytes = Buffer.from(revocations.map(lineOf).join(''));
    await this.file.truncate(this.sizeInBytes);
    let written = 0;
    while (written < bytes.length) {
      const at = this.sizeInBytes + written;
      written += (await this.file.write(bytes, written, bytes.length - written, at)).bytesWritten;
    }
    await this.file.datasync();
    this.sizeInBytes += bytes.length;
    this.lineCount += revocations.length;
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private async ending(): Promise<[isThere: boolean, isWhole: boolean]> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    try {
      const stats = await stat(this.path);
      // A file is put in its place when it is written anew: a device would be gone.
      if (!stats.isFile())
        throw new Error(`The path of the file of revocations leads to what is no file: ${this.path}`);
      const file = await open(this.path, 'r');
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, stats.size - 1));
      await file.close();
      return [stats.size > 0, buffer.toString() === '\n'];
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return [false, false];
      throw error;
    }
  }
}

function lineOf(revocation: Revocation): string {
  return `${JSON.stringify(toRecord(revocation))}\n`;
}

function parseLine(text: string, number: number, path: string): RecordedRevocation {
  const parsed = line.safeParse(parseJson(text)).data;
  if (parsed === undefined) {
    throw new Error(`The file of revocations is damaged: ${path}, line ${number}. Mend or remove it.`);
  }
  return parsed;
}

function assertHeader(text: string, path: string): void {
  const parsed = header.safeParse(parseJson(text)).data;
  if (parsed === undefined) throw new Error(`This is no file of revocations: ${path}`);
  if (parsed.version !== VERSION) {
    throw new Error(`The file of revocations is of version ${parsed.version}, which is not known: ${path}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Otherwise the new name itself could be lost in a power failure. Not every file system can. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  await directory.sync().catch(() => undefined);
  await directory.close();
}
