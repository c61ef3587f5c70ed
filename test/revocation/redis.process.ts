import { describe } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';
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

  private constructor(readonly port: number) {}

  /** A port where nothing listens yet. */
  static async onFreePort(): Promise<RedisProcess> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    return new RedisProcess(port);
  }

  static async started(): Promise<RedisProcess> {
    const redis = await RedisProcess.onFreePort();
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.child = spawn(BINARY ?? 'redis-server', options, { stdio: 'ignore' });
    await eventually(
      () => this.command('PING'),
      (reply) => reply.startsWith('+PONG'),
    );
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

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Says something to Redis past every client under test. Answers as Redis wrote it. */
  async command(...words: string[]): Promise<string> {
    const socket = createConnection(this.port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.write(
        `*${words.length}\r\n${words.map((w) => `$${Buffer.byteLength(w)}\r\n${w}\r\n`).join('')}`,
      );
      const [reply] = (await once(socket, 'data')) as [Buffer];
      return reply.toString();
    } finally {
      socket.destroy();
    }
  }
}
