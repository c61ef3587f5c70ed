import { describe } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/demo/free.port.js';
import { eventually } from './eventually.js';

const BINARY = ['valkey-server', 'redis-server'].find((name) => spawnSync(name, ['--version']).status === 0);

/** `describe` where a server is installed; elsewhere the tests are reported as skipped. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (BINARY === undefined) describe.skip(name, tests);
  else describe(name, tests);
}

/** A Redis or Valkey of the test's own, that it may kill, freeze and start again on the same port. */
export class RedisProcess {
  private child: ChildProcess | undefined;
  private folder: string | undefined;

  private constructor(
    readonly port: number,
    private readonly options: readonly string[],
    private readonly configuration = '',
  ) {}

  /** One that rewrites its own configuration, as sentinels do. */
  static async configured(configuration: string, ...options: string[]): Promise<RedisProcess> {
    const redis = new RedisProcess(await freePort(), options, configuration);
    await redis.start();
    return redis;
  }

  /** A port where nothing listens yet. @param options such as `--replicaof`, `127.0.0.1 6379` */
  static async onFreePort(...options: string[]): Promise<RedisProcess> {
    return new RedisProcess(await freePort(), options);
  }

  static async started(...options: string[]): Promise<RedisProcess> {
    const redis = await RedisProcess.onFreePort(...options);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get password(): string | undefined {
    const at = this.options.indexOf('--requirepass');
    return at === -1 ? undefined : this.options[at + 1];
  }

  async start(): Promise<void> {
    const file = await this.configurationFile();
    const where = [...file, '--port', `${this.port}`, '--bind', '127.0.0.1'];
    const unsaved = ['--save', '', '--appendonly', 'no'];
    const options = [...where, ...unsaved, ...this.options];
    this.child = spawn(BINARY ?? 'redis-server', options, { stdio: 'ignore', cwd: this.folder });
    await eventually(
      () => this.command('PING'),
      (reply) => reply.startsWith('+PONG'),
    );
  }

  /** Sentinels and nodes of a cluster write down what they know of each other, in a folder of their own. */
  private async configurationFile(): Promise<string[]> {
    if (this.options.length === 0) return [];
    const isNew = this.folder === undefined;
    this.folder ??= await mkdtemp(join(tmpdir(), 'redis-'));
    const path = join(this.folder, 'redis.conf');
    if (isNew) await writeFile(path, this.configuration);
    return [path];
  }

  /** kill -9: nothing is saved, nobody is told. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await gone;
  }

  /** Killed, and nothing is left of it. */
  async remove(): Promise<void> {
    await this.kill();
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async holdsAsMuchAs(other: RedisProcess): Promise<boolean> {
    return (await this.command('DBSIZE')) === (await other.command('DBSIZE'));
  }

  /**
   * Says something to Redis past every client under test. Answers as Redis wrote it.
   *
   * @throws AbortError when Redis hangs up instead, as one does that a sentinel has just made the master
   */
  async command(...words: string[]): Promise<string> {
    const socket = createConnection(this.port, '127.0.0.1');
    const hungUp = new AbortController();
    socket.once('close', () => hungUp.abort());
    const { signal } = hungUp;
    try {
      await once(socket, 'connect', { signal });
      if (this.password !== undefined) {
        socket.write(inResp(['AUTH', this.password]));
        await once(socket, 'data', { signal });
      }
      socket.write(inResp(words));
      const [reply] = (await once(socket, 'data', { signal })) as [Buffer];
      return reply.toString();
    } finally {
      socket.destroy();
    }
  }
}

function inResp(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((w) => `$${Buffer.byteLength(w)}\r\n${w}\r\n`).join('')}`;
}
