import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** Where the pipe is full, since whoever reads it is busy, the next try finds room. */
const HOOK = dataUrl(`
  import { writeSync } from 'node:fs';
  function tell(text) {
    for (;;) {
      try {
        return writeSync(2, text);
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
      }
    }
  }
  export async function load(url, context, next) {
    tell('loads ' + url + String.fromCharCode(10));
    return next(url, context);
  }`);
const REGISTER = dataUrl(`import { register } from 'node:module'; register('${HOOK}');`);

function dataUrl(module: string): string {
  return `data:text/javascript;base64,${Buffer.from(module).toString('base64')}`;
}

/** The built server in a process of its own, that tells which modules it loads. */
export class SpawnedServer {
  output = '';

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString();
      });
    }
  }

  /** @param folder where it works, and keeps its data; default: here */
  static start(environment: Record<string, string>, folder?: string): SpawnedServer {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    const script = ['--import', REGISTER, resolve('dist/main.js')];
    return new SpawnedServer(spawn(process.execPath, script, { env, cwd: folder }));
  }

  /** What it says to people, without the list of modules. */
  get words(): string {
    return this.output.replaceAll(/^loads .*\n/gm, '');
  }

  get loaded(): string[] {
    return [...this.output.matchAll(/^loads (.*)$/gm)].map(([, url = '']) => url);
  }

  /** Waits until it has ended by itself. */
  async end(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }

  /** Where it listens, as soon as it has said so. */
  get url(): string | undefined {
    return /^ +server +(http:\S+)$/m.exec(this.words)?.[1];
  }

  /** kill -9: it is told nothing. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'close');
  }

  /** Asks it to stop, as an orchestrator does. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.end();
  }
}
