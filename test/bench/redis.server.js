import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../dist/demo/free.port.js';

/** A redis-server of the benchmark's own. */
export class RedisServer {
  #process;

  constructor(process, port) {
    this.#process = process;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** @returns undefined where no redis-server is installed: who needs it does not take part */
  static async start() {
    const port = await freePort();
    const parameters = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const redis = spawn('redis-server', parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
    const failed = once(redis, 'error').then(
      () => 'failed',
      () => 'failed',
    );
    const ready = (async () => {
      for await (const line of redis.stdout) if (String(line).includes('Ready to accept')) return 'ready';
      return 'failed';
    })();
    if ((await Promise.race([ready, failed])) === 'ready') return new RedisServer(redis, port);
    process.stderr.write('There is no redis-server here: passport-jwt+redis does not take part.\n');
    return undefined;
  }

  async stop() {
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }
}
