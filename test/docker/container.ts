import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Image } from './image.js';

/** `nobody`, when the tests run as root; else whoever runs them. */
const USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** Reads everything, writes nothing, starts nothing: what a read-only file system leaves, and less. */
const NO_WRITING = ['--experimental-permission', '--allow-fs-read=*'];

/** A process of an image, without any rights of root and without any write access to files. */
export class Container {
  private readonly closed: Promise<unknown>;
  private output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly image: Image,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.closed = once(child, 'close');
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        child.emit('printed');
      });
  }

  static start(
    image: Image,
    environment: Readonly<Record<string, string>>,
    command: readonly string[] = image.command,
  ): Container {
    return new Container(launch(image, environment, command), image, environment);
  }

  /** Resolves once it has printed the text. @throws Error with all it printed, when it ends instead */
  async printed(text: string): Promise<void> {
    const ended = this.closed.then(() => {
      throw new Error(`Ended with ${this.child.exitCode}:\n${this.output}`);
    });
    ended.catch(() => undefined);
    while (!this.output.includes(text)) await Promise.race([once(this.child, 'printed'), ended]);
  }

  /** The exit status of its health check, by default the image's own. */
  async health(command: readonly string[] = this.image.healthCommand): Promise<number | null> {
    const child = launch(this.image, this.environment, command);
    await once(child, 'close');
    return child.exitCode;
  }

  /** What `docker stop` does first. Answers the exit status, or the signal that ended it. */
  async stop(): Promise<number | string | null> {
    this.child.kill('SIGTERM');
    await this.closed;
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** For when a test has failed half-way. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}

function launch(
  { workdir, environment: ofImage }: Image,
  environment: Readonly<Record<string, string>>,
  [program, ...parameters]: readonly string[],
): ChildProcess {
  if (program !== 'node') throw new Error(`Only node is run here, and not ${program}.`);
  return spawn(process.execPath, [...NO_WRITING, ...parameters], {
    cwd: workdir,
    env: { PATH: process.env['PATH'], ...ofImage, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...USER,
  });
}
