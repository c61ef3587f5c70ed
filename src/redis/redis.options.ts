/**
 * Which Redis or Valkey, and where in it: one server by `url`, or the one that Sentinel names, or a cluster. Redis
 * 6.2, Valkey, and later.
 */
export interface RedisOptions {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly url?: string;
  /** Instead of `url`. */
  readonly sentinel?: RedisSentinelOptions;
  /** Instead of `url`. */
  readonly cluster?: RedisClusterOptions;
  /** For `rediss://` with certificates of your own. Default: the authorities that Node trusts. */
  readonly tls?: RedisTlsOptions;
  /**
   * Stands in braces before every key and channel, so that several applications can share a server, and so that a
   * cluster keeps what belongs together on one node. Default `nest-cognito-oauth`.
   */
  readonly keyPrefix?: string;
}

/** A server that Sentinel watches, and replaces by a replica when it fails. */
export interface RedisSentinelOptions {
  /** The name under which the sentinels know it, such as `mymaster`. */
  readonly name: string;
  /** The sentinels, as `redis://[[user]:password@]host[:port]`; the credentials are those of the sentinels. Name all. */
  readonly nodes: readonly string[];
  /** For the servers that the sentinels name. */
  readonly username?: string;
  readonly password?: string;
  /** Default 0. */
  readonly database?: number;
  /** Whether those servers speak TLS. Default: as the first sentinel does. */
  readonly tls?: boolean;
}

/** A Redis or Valkey cluster, such as one of ElastiCache or MemoryDB. */
export interface RedisClusterOptions {
  /**
   * Some of its nodes, or its configuration endpoint; the others are found through them. As
   * `redis://[[user]:password@]host[:port]`, or `rediss://`; credentials and TLS of the first one count for all.
   */
  readonly nodes: readonly string[];
}

/** In PEM. */
export interface RedisTlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the server's certificate must bear. Default: the host it is reached by. */
  readonly servername?: string;
}

export const DEFAULT_KEY_PREFIX = 'nest-cognito-oauth';

/** The braces make a cluster keep everything with this prefix on one node: scripts write several keys at once. */
export function hashTag(keyPrefix: string): string {
  return `{${keyPrefix}}`;
}
