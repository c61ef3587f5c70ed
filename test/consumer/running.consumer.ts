import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
}

/** What the consumer tells when it is up. */
interface Announcement {
  readonly url: string;
  readonly reader: Tokens;
  readonly writer: Tokens;
}

/** The consumer at work. */
export interface RunningConsumer extends Announcement {
  /** Ends its input. Answers its exit status once it is gone. */
  stop(): Promise<number | null>;
}

/** @throws Error with what the consumer complained of, when it does not come up */
export async function startConsumer(script: string): Promise<RunningConsumer> {
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const closed = once(child, 'close');
  const failed = closed.then(() => {
    throw new Error(`The consumer ended with ${child.exitCode}:\n${complaints}`);
  });
  failed.catch(() => undefined);

  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const [announcement] = await Promise.race([line, failed]);
  return {
    ...(JSON.parse(announcement) as Announcement),
    stop: async () => {
      child.stdin.end();
      await closed;
      return child.exitCode;
    },
  };
}
