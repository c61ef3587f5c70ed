/** Which Redis or Valkey, and where in it. */
export interface RedisOptions {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS. Redis 6.2 or Valkey, and later. */
  readonly url: string;
  /** Stands before every key, so that several applications can share a server. Default `nest-cognito-oauth`. */
  readonly keyPrefix?: string;
}

export const DEFAULT_KEY_PREFIX = 'nest-cognito-oauth';
