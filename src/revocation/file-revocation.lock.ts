import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';

const HEARTBEAT_MILLISECONDS = 5000;
const ABANDONED_MILLISECONDS = 30_000;

const holder = z.object({ id: z.string(), pid: z.number().int().positive(), host: z.string() });
type Holder = z.infer<typeof holder>;

/** What this process holds: its own pid in a lock may also be that of its predecessor in a container. */
const heldHere = new Set<string>();

/**
 * Keeps a second process from writing the same file: a file beside it that names its holder and is touched every
 * five seconds. One whose holder is dead, or of another machine and untouched for half a minute, is taken over.
 */
export class FileRevocationLock {
  private readonly holder: Holder = { id: randomUUID(), pid: process.pid, host: hostname() };
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly path: string) {}

  /** @throws Error when another process holds it */
  async take(): Promise<void> {
    for (let attempt = 0; !(await this.create()); attempt += 1) {
      if (attempt > 0 || !(await isAbandoned(this.path))) {
        throw new Error(`Another process keeps its revocations in this file: ${this.path} names it.`);
      }
      await rm(this.path, { force: true });
    }
    heldHere.add(this.holder.id);
    this.heartbeat = setInterval(() => void this.touch(), HEARTBEAT_MILLISECONDS).unref();
  }

  /** @throws Error when another process has taken it, because this one stood still for too long */
  async assertHeld(): Promise<void> {
    if ((await holderOf(this.path))?.id !== this.holder.id) {
      throw new Error('Another process has taken over the file of revocations.');
    }
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    if (!heldHere.delete(this.holder.id)) return;
    if ((await holderOf(this.path))?.id === this.holder.id) await rm(this.path, { force: true });
  }

  private async create(): Promise<boolean> {
    try {
      const file = await open(this.path, 'wx', 0o600);
      await file.writeFile(JSON.stringify(this.holder));
      await file.close();
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false;
      throw error;
    }
  }

  private async touch(): Promise<void> {
    const now = new Date();
    // Where it is gone, the next write finds out.
    await utimes(this.path, now, now).catch(() => undefined);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const found = await holderOf(path);
  if (found === undefined || found.host !== hostname()) return !(await isTouched(path));
  return found.pid === process.pid ? !heldHere.has(found.id) : !isAlive(found.pid);
}

async function isTouched(path: string): Promise<boolean> {
  const touchedAt = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.NEGATIVE_INFINITY,
  );
  return Date.now() - touchedAt < ABANDONED_MILLISECONDS;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // There is one, though it is not ours to signal.
    return isErrno(error, 'EPERM');
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function isErrno(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
