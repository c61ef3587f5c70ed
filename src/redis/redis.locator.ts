import { z } from 'zod';
import { parseRedisUrl, placeOf, type RedisAddress } from './redis.address.js';
import type { MakeRedisClient } from './redis.client.js';
import { RedisInquiry } from './redis.inquiry.js';
import { DEFAULT_KEY_PREFIX, hashTag, type RedisOptions } from './redis.options.js';

/** Knows which server takes our writes now. */
export interface RedisLocator {
  /** For people, without a password. */
  readonly description: string;
  /** Whether it may be another one later. */
  readonly mayMove: boolean;
  /** Of those that a server has by number. */
  readonly database: number;
  /** @throws Error when nobody says */
  locate(): Promise<RedisAddress>;
  /** The last answer led nowhere. */
  doubt(): void;
  close(): void;
}

/** @throws Error when the options name no server, or more than one, or something that is not a URL of Redis */
export function locatorOf(options: RedisOptions, makeClient: MakeRedisClient): RedisLocator {
  const { url, sentinel, cluster, keyPrefix = DEFAULT_KEY_PREFIX } = options;
  const named = [url, sentinel, cluster].filter((one) => one !== undefined).length;
  if (named !== 1) throw new Error('Give one of url, sentinel and cluster for Redis.');
  if (sentinel !== undefined) return new SentinelLocator(sentinel, makeClient);
  if (cluster !== undefined) return new ClusterLocator(cluster.nodes, hashTag(keyPrefix), makeClient);
  return fixedLocator(parseRedisUrl(url ?? ''));
}

function fixedLocator(address: RedisAddress): RedisLocator {
  return {
    description: placeOf(address),
    mayMove: false,
    database: address.database ?? 0,
    locate: async () => address,
    doubt: () => undefined,
    close: () => undefined,
  };
}

const SENTINEL_PORT = 26_379;
const masterReply = z.tuple([z.string(), z.coerce.number()]).nullable();

/** @see https://redis.io/docs/latest/develop/reference/sentinel-clients/ */
class SentinelLocator implements RedisLocator {
  readonly mayMove = true;
  readonly description: string;
  private readonly sentinels: RedisInquiry;
  private readonly isTls: boolean;

  constructor(
    private readonly options: NonNullable<RedisOptions['sentinel']>,
    makeClient: MakeRedisClient,
  ) {
    const nodes = options.nodes.map((node) => parseRedisUrl(node, SENTINEL_PORT));
    this.description = `${options.name} of Sentinel`;
    this.isTls = options.tls ?? nodes[0]?.isTls ?? false;
    this.sentinels = new RedisInquiry(nodes, makeClient);
  }

  get database(): number {
    return this.options.database ?? 0;
  }

  async locate(): Promise<RedisAddress> {
    const { name, username, password, database } = this.options;
    const { reply } = await this.sentinels.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
    const master = masterReply.parse(reply);
    if (master === null) {
      this.doubt();
      throw new Error(`the sentinel knows no ${name}`);
    }
    return { host: master[0], port: master[1], isTls: this.isTls, username, password, database };
  }

  doubt(): void {
    this.sentinels.askAnother();
  }

  close(): void {
    this.sentinels.close();
  }
}

const node = z.tuple([z.string().nullable(), z.coerce.number()]).rest(z.unknown());
const slotsReply = z.array(z.tuple([z.coerce.number(), z.coerce.number(), node]).rest(node));

/** All our keys are on one node, for they share a hash tag: the node of the cluster that serves their slot. */
class ClusterLocator implements RedisLocator {
  readonly mayMove = true;
  /** A cluster has no other. */
  readonly database = 0;
  readonly description: string;
  private readonly nodes: RedisInquiry;
  private readonly seed: RedisAddress | undefined;
  private slot: number | undefined;

  constructor(
    nodes: readonly string[],
    private readonly key: string,
    makeClient: MakeRedisClient,
  ) {
    const seeds = nodes.map((url) => parseRedisUrl(url));
    this.seed = seeds[0];
    this.description = `the cluster of ${seeds.map(placeOf).join(', ')}`;
    this.nodes = new RedisInquiry(
      seeds.map((seed) => this.reached(seed)),
      makeClient,
    );
  }

  async locate(): Promise<RedisAddress> {
    this.slot ??= z.coerce.number().parse((await this.nodes.ask('CLUSTER', 'KEYSLOT', this.key)).reply);
    const { reply, from } = await this.nodes.ask('CLUSTER', 'SLOTS');
    const ranges = slotsReply.parse(reply);
    // A node that does not know its own name means the one that was asked.
    const addressOf = ([host, port]: z.infer<typeof node>) => this.reached({ host: host || from.host, port });
    this.nodes.learn(ranges.flatMap(([, , ...nodes]) => nodes.map(addressOf)));
    const slot = this.slot;
    const range = ranges.find(([first, last]) => first <= slot && slot <= last);
    if (range === undefined) throw new Error('no node of the cluster serves our keys');
    return addressOf(range[2]);
  }

  doubt(): void {
    this.nodes.askAnother();
  }

  close(): void {
    this.nodes.close();
  }

  private reached({ host, port }: Pick<RedisAddress, 'host' | 'port'>): RedisAddress {
    const { isTls = false, username, password } = this.seed ?? {};
    return { host, port, isTls, username, password };
  }
}
