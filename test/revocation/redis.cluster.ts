import { eventuallyTrue } from './eventually.js';
import { freePort } from '../../src/demo/free.port.js';
import { RedisProcess } from './redis.process.js';

const NODE_OPTIONS = [
  '--cluster-enabled',
  'yes',
  '--cluster-node-timeout',
  '500',
  '--repl-diskless-sync-delay',
  '0',
];
const RANGES = [
  ['0', '5460'],
  ['5461', '10922'],
  ['10923', '16383'],
] as const;

interface Node {
  readonly process: RedisProcess;
  readonly busPort: number;
}

/** Three nodes that share the slots of a cluster, and for each a replica that takes its place. */
export class RedisCluster {
  private constructor(
    private readonly masters: readonly Node[],
    private readonly replicas: readonly Node[],
  ) {}

  static async started(): Promise<RedisCluster> {
    const nodes = await Promise.all(Array.from({ length: 6 }, startNode));
    const [masters, replicas] = [nodes.slice(0, 3), nodes.slice(3)];
    for (const [index, [first, last]] of RANGES.entries()) {
      await masters[index]?.process.command('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`);
      await masters[index]?.process.command('CLUSTER', 'ADDSLOTSRANGE', first, last);
    }
    const cluster = new RedisCluster(masters, replicas);
    await cluster.meet();
    await cluster.replicate();
    return cluster;
  }

  /** As options of ours: one node leads to all others. */
  get options() {
    return { cluster: { nodes: [this.all[0]?.process.url ?? ''] } };
  }

  /** The node that serves a key now. */
  async owner(key: string): Promise<RedisProcess> {
    for (const { process } of this.all) {
      const reply = await process.command('EXISTS', key).catch(() => 'not there');
      if (reply.startsWith(':')) return process;
    }
    throw new Error('No node serves it.');
  }

  /** Ends when every replica has repeated what its master was told. */
  async caughtUp(): Promise<void> {
    for (const [index, { process: master }] of this.masters.entries()) {
      const replica = this.replicas[index]?.process;
      await eventuallyTrue(async () => (await replica?.holdsAsMuchAs(master)) === true);
    }
  }

  /** @returns when a replica has taken the place of the node that serves this key, at what moment */
  async failOver(key: string, end: 'kill' | 'freeze' = 'kill'): Promise<number> {
    const owner = await this.owner(key);
    if (end === 'kill') await owner.kill();
    else owner.freeze();
    const others = this.all.filter(({ process }) => process !== owner);
    await eventuallyTrue(async () => {
      const replies = await Promise.all(others.map(({ process }) => process.command('EXISTS', key)));
      return replies.some((reply) => reply.startsWith(':'));
    });
    return performance.now();
  }

  /** The slot of these keys goes to another node with all that is in it, as when a cluster is given more nodes. */
  async moveSlot(...keys: readonly [string, ...string[]]): Promise<number> {
    const from = await this.owner(keys[0]);
    const slot = (await from.command('CLUSTER', 'KEYSLOT', keys[0])).slice(1).trim();
    const to = this.masters.find(({ process }) => process !== from)?.process;
    if (to === undefined) throw new Error('There is no other node.');
    const [source, target] = [await from.command('CLUSTER', 'MYID'), await to.command('CLUSTER', 'MYID')];
    await to.command('CLUSTER', 'SETSLOT', slot, 'IMPORTING', idIn(source));
    await from.command('CLUSTER', 'SETSLOT', slot, 'MIGRATING', idIn(target));
    await from.command('MIGRATE', '127.0.0.1', `${to.port}`, '', '0', '5000', 'KEYS', ...keys);
    for (const process of [to, from, ...this.masters.map((master) => master.process)]) {
      await process.command('CLUSTER', 'SETSLOT', slot, 'NODE', idIn(target));
    }
    return performance.now();
  }

  async flush(): Promise<void> {
    await Promise.all(this.all.map(({ process }) => process.command('FLUSHALL')));
  }

  async remove(): Promise<void> {
    await Promise.all(this.all.map(({ process }) => process.remove()));
  }

  private get all(): readonly Node[] {
    return [...this.masters, ...this.replicas];
  }

  private async meet(): Promise<void> {
    const [first, ...others] = this.all;
    for (const { process, busPort } of others) {
      await first?.process.command('CLUSTER', 'MEET', '127.0.0.1', `${process.port}`, `${busPort}`);
    }
    await this.everywhere('CLUSTER', 'INFO', (reply) => /cluster_known_nodes:6/.test(reply));
  }

  private async replicate(): Promise<void> {
    for (const [index, { process }] of this.masters.entries()) {
      const id = idIn(await process.command('CLUSTER', 'MYID'));
      await eventuallyTrue(async () =>
        ((await this.replicas[index]?.process.command('CLUSTER', 'REPLICATE', id)) ?? '').startsWith('+OK'),
      );
    }
    await this.everywhere('CLUSTER', 'INFO', (reply) => reply.includes('cluster_state:ok'));
    for (const { process } of this.replicas) {
      await eventuallyTrue(async () =>
        (await process.command('INFO', 'replication')).includes('link_status:up'),
      );
    }
  }

  private async everywhere(a: string, b: string, isRight: (reply: string) => boolean): Promise<void> {
    for (const { process } of this.all)
      await eventuallyTrue(async () => isRight(await process.command(a, b)));
  }
}

async function startNode(): Promise<Node> {
  const busPort = await freePort();
  return { process: await RedisProcess.started(...NODE_OPTIONS, '--cluster-port', `${busPort}`), busPort };
}

function idIn(reply: string): string {
  return reply.split('\r\n')[1] ?? '';
}
