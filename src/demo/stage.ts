import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { freePort } from './free.port.js';

const SERVER = fileURLToPath(new URL('../main.js', import.meta.url));
const PATIENCE_MILLISECONDS = 60_000;

/** What the story is played on: one or two servers in processes of their own, the user pool, and Redis if there is one. */
export class Stage {
  private readonly running: ChildProcess[] = [];

  /** The store that both servers share; `undefined` where no Redis or Valkey is installed, and there is one server. */
  readonly redis = ['valkey-server', 'redis-server'].find(isInstalled);
  here = '';
  there = '';
  pool = '';

  /** @throws Error with what a server said, when it does not start */
  async build(): Promise<void> {
    const environment: Record<string, string> =
      this.redis === undefined ? {} : { REDIS_URL: await this.startRedis(this.redis) };
    const poolPort = await freePort();
    this.pool = `http://localhost:${poolPort}`;
    this.here = await this.startServer({ ...environment, USER_POOL_PORT: String(poolPort) });
    const joined = { ...environment, USER_POOL_URL: this.pool };
    this.there = this.redis === undefined ? this.here : await this.startServer(joined);
  }

  /** The servers first, which would complain of what is gone. */
  async clear(): Promise<void> {
    for (const child of this.running.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }

  private async startRedis(program: string): Promise<string> {
    const port = await freePort();
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    await this.start(program, options, {}, /[Rr]eady to accept connections/);
    return `redis://127.0.0.1:${port}`;
  }

  private async startServer(environment: Record<string, string>): Promise<string> {
    const port = await freePort();
    const settings = { PORT: String(port), REVOCATION_FILE: 'none', ...environment };
    await this.start(process.execPath, [SERVER], settings, /is up/);
    return `http://localhost:${port}`;
  }

  /** In a folder where no settings lie, and with no variables but those that are named. */
  private start(
    program: string,
    args: readonly string[],
    environment: Record<string, string>,
    sign: RegExp,
  ): Promise<void> {
    const env = { PATH: process.env['PATH'], ...environment };
    const child = spawn(program, args, { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.running.push(child);
    return new Promise((resolve, reject) => {
      let said = '';
      const fail = () => reject(new Error(`${program} did not start. It said:\n${said}`));
      const timer = setTimeout(fail, PATIENCE_MILLISECONDS);
      const hear = (chunk: Buffer) => {
        said += chunk.toString();
        if (!sign.test(said)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('error', fail);
      child.once('exit', fail);
    });
  }
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}
