import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command of the README that keeps running, such as `npm start`. */
export class RunningCommand {
  private said = '';

  private constructor(private readonly child: ReturnType<typeof spawn>) {
    const hear = (chunk: Buffer) => {
      this.said += chunk.toString();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  }

  /** Starts it and waits until it has said something. */
  static async start(
    command: string,
    environment: Record<string, string>,
    until: string,
  ): Promise<RunningCommand> {
    // A group of its own, so that what npm starts can be stopped with it.
    const child = spawn('bash', ['-c', command], { env: { ...process.env, ...environment }, detached: true });
    const running = new RunningCommand(child);
    await running.waitFor(until);
    return running;
  }

  get output(): string {
    return this.said;
  }

  async stop(): Promise<void> {
    const { pid } = this.child;
    if (pid === undefined || this.child.exitCode !== null) return;
    const gone = once(this.child, 'exit');
    process.kill(-pid, 'SIGTERM');
    await gone;
  }

  private waitFor(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.said.includes(text)) resolve();
      };
      this.child.stdout?.on('data', look);
      this.child.once('exit', (code) => reject(new Error(`It ended with ${code} and said:\n${this.said}`)));
    });
  }
}
