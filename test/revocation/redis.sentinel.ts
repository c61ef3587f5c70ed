import { eventually, eventuallyTrue } from './eventually.js';
import { freePort } from '../../src/demo/free.port.js';
import { RedisProcess } from './redis.process.js';

const NAME = 'orders-master';

/** A master, its replica, and a sentinel that puts the one into the place of the other after half a second. */
export class RedisSentinel {
  private constructor(
    readonly sentinel: RedisProcess,
    private master: RedisProcess,
    private replica: RedisProcess,
    private readonly nobody: number,
  ) {}

  static async started(password = 'hunter2'): Promise<RedisSentinel> {
    const secret = ['--requirepass', password, '--masterauth', password];
    const master = await RedisProcess.started('--repl-diskless-sync-delay', '0', ...secret);
    const replica = await RedisProcess.started('--replicaof', `127.0.0.1 ${master.port}`, ...secret);
    await eventuallyTrue(async () =>
      (await replica.command('INFO', 'replication')).includes('link_status:up'),
    );
    const sentinel = await RedisProcess.configured(
      `sentinel monitor ${NAME} 127.0.0.1 ${master.port} 1
       sentinel auth-pass ${NAME} ${password}
       sentinel down-after-milliseconds ${NAME} 500
       sentinel failover-timeout ${NAME} 2000`,
      '--sentinel',
    );
    const set = new RedisSentinel(sentinel, master, replica, await freePort());
    await set.isWatched();
    return set;
  }

  /** As options of ours: the first of its sentinels is not there. */
  get options() {
    const nodes = [`redis://127.0.0.1:${this.nobody}`, this.sentinel.url];
    return { sentinel: { name: NAME, nodes, password: this.master.password } };
  }

  get current(): RedisProcess {
    return this.master;
  }

  /** What is still to be repeated by the replica when the master is gone is lost. */
  async stopReplication(): Promise<void> {
    await this.replica.command('REPLICAOF', '127.0.0.1', `${this.nobody}`);
  }

  /** Ends when the replica has repeated what the master was told. */
  async caughtUp(): Promise<void> {
    await eventuallyTrue(() => this.replica.holdsAsMuchAs(this.master));
  }

  /** @returns when the sentinel has put the replica in the place of the master, at what moment */
  async failOver(end: 'kill' | 'freeze' = 'kill'): Promise<number> {
    if (end === 'kill') await this.master.kill();
    else this.master.freeze();
    await eventuallyTrue(async () =>
      (await this.replica.command('INFO', 'replication')).includes('role:master'),
    );
    [this.master, this.replica] = [this.replica, this.master];
    return performance.now();
  }

  async remove(): Promise<void> {
    await Promise.all([this.sentinel, this.master, this.replica].map((one) => one.remove()));
  }

  private async isWatched(): Promise<void> {
    await eventually(
      () => this.sentinel.command('SENTINEL', 'REPLICAS', NAME),
      (reply) => reply.includes(`${this.replica.port}`) && reply.includes('master-link-status'),
    );
  }
}
