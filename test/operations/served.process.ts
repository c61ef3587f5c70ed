import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Adapter } from '../e2e/running.server.js';

const SCRIPT = (adapter: Adapter) => `
  import { run } from '${pathToFileURL(resolve('dist/server/run.js')).href}';
  ${
    adapter === 'express'
      ? 'await run(process.env);'
      : `import { FastifyAdapter } from '@nestjs/platform-fastify';
         await run(process.env, new FastifyAdapter());`
  }`;

/** The built server in a process of its own, on either adapter. */
export class ServedProcess {
  output = '';

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString();
      });
    }
  }

  /** @returns when it says that it is up @throws Error with what it said, when it ends before that */
  static async start(adapter: Adapter, environment: Record<string, string>): Promise<ServedProcess> {
    const env = { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment };
    const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT(adapter)], { env });
    const served = new ServedProcess(child);
    await Promise.race([served.saying(/nest-cognito-oauth is up/), served.ended()]);
    if (child.exitCode !== null) throw new Error(`It did not start:\n${served.output}`);
    return served;
  }

  get url(): string {
    const [, url = ''] = /(?:^ +server +|is up at )(http:[^\s"]+)/m.exec(this.output) ?? [];
    return url.replace('localhost', '127.0.0.1');
  }

  /** Waits until it has said something. */
  async saying(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) await once(this.child.stdout ?? this.child, 'data');
  }

  signal(signal: 'SIGTERM' | 'SIGINT'): void {
    this.child.kill(signal);
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended();
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}
