import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const HOOK = dataUrl(`
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    writeSync(2, 'loads ' + url + String.fromCharCode(10));
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

  static start(environment: Record<string, string>): SpawnedServer {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    return new SpawnedServer(spawn(process.execPath, ['--import', REGISTER, 'dist/main.js'], { env }));
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

  /** Asks it to stop, as an orchestrator does. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.end();
  }
}
