import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { withinDeadline } from '../redis/deadline.js';
import { FileRevocationJournal } from './file-revocation.journal.js';
import { FileRevocationLock } from './file-revocation.lock.js';
import { RevocationFileError } from './revocation.error.js';
import type { Revocation } from './revocation.js';
import { RevocationStore, type RevocationFeed } from './revocation.store.js';

const DEADLINE_MILLISECONDS = 5000;
const LINES_THAT_ARE_NOTHING = 10_000;

interface Waiting {
  readonly revocations: readonly Revocation[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Revocations in a file, for one instance: what was revoked stays revoked after a restart. Each is on the disk
 * before it counts as recorded; those that come at the same time share one writing.
 *
 * For one process only, and on a local disk: a second one that wants the same file does not boot. Several
 * instances need Redis.
 */
export class FileRevocationStore extends RevocationStore {
  override readonly description = 'file';
  override readonly isShared = false;

  private readonly logger = new Logger(FileRevocationStore.name);
  private readonly path: string;
  private readonly journal: FileRevocationJournal;
  private readonly lock: FileRevocationLock;
  private feed: RevocationFeed | undefined;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private linesWhenNew = 0;

  /** @param path of the file, which is made with its directory where it is missing; `.lock` and `.new` beside it */
  constructor(path: string) {
    super();
    this.path = resolve(path);
    this.journal = new FileRevocationJournal(this.path);
    this.lock = new FileRevocationLock(`${this.path}.lock`);
  }

  /** @throws RevocationFileError when the file cannot be used: it is another process's, damaged, or of a newer version */
  override async start(feed: RevocationFeed): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      await this.lock.take();
      for await (const revocations of this.journal.read()) feed.added(revocations);
      await this.compact(feed);
    } catch (cause) {
      await this.lock.release();
      throw new RevocationFileError(`Revocations cannot be kept in a file: ${reasonOf(cause)}`, { cause });
    }
    this.feed = feed;
    feed.caughtUp();
  }

  override async record(revocations: readonly Revocation[]): Promise<void> {
    const recorded = new Promise<void>((resolved, reject) => {
      this.waiting.push({ revocations, resolve: resolved, reject });
    });
    this.writing ??= this.writeWaiting().finally(() => (this.writing = undefined));
    const late = () => new Error('The disk did not take the revocation in time.');
    await withinDeadline(DEADLINE_MILLISECONDS, recorded, late);
  }

  override async stop(): Promise<void> {
    this.feed = undefined;
    await this.writing;
    await this.journal.close();
    await this.lock.release();
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.write(batch.flatMap(({ revocations }) => revocations));
        for (const one of batch) one.resolve();
      } catch (cause) {
        const error = new Error('The revocation could not be written to its file.', { cause });
        for (const one of batch) one.reject(error);
      }
    }
  }

  private async write(revocations: readonly Revocation[]): Promise<void> {
    const { feed } = this;
    if (feed === undefined) throw new Error('The store is not running.');
    await this.lock.assertHeld();
    await this.journal.append(revocations);
    feed.added(revocations);
    await this.compactWhenGrown(feed);
  }

  /** The writing itself has succeeded: a failure here is only told of. */
  private async compactWhenGrown(feed: RevocationFeed): Promise<void> {
    if (this.journal.lines < 2 * this.linesWhenNew + LINES_THAT_ARE_NOTHING) return;
    try {
      await this.compact(feed);
    } catch (error) {
      this.linesWhenNew = this.journal.lines;
      this.logger.error(`The file of revocations could not be written anew: ${String(error)}`);
    }
  }

  /** Writes what still forbids something, and leaves out the rest. */
  private async compact(feed: RevocationFeed): Promise<void> {
    await this.journal.writeAnew(feed.known());
    this.linesWhenNew = this.journal.lines;
  }
}

function reasonOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause
    ? String(cause.message)
    : 'unknown';
}
