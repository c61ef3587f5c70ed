import type { PoolOptions } from './pool.options.js';

/** A user pool that a {@link PoolDirectory} knows. */
export interface DirectoryPool extends PoolOptions {
  /** What `@Pool()` and the token call it; none of the names in `pools`. Default its `userPoolId`. */
  readonly name?: string;
}

/**
 * Knows the user pools of tenants, where they are not all known at boot. Inject yours into the factory of `forRootAsync`
 * and give it as `poolDirectory`.
 *
 * Its answers are kept: a pool that is taken out, or an app client of it, is refused after a minute where tokens keep
 * coming, and after five in any case. A new pool is found after ten seconds at most. While the directory fails, what it
 * said last holds for an hour, and tokens of other issuers are answered 503.
 */
export abstract class PoolDirectory {
  /**
   * Warning: the issuer is what somebody has written into a token that nobody has checked yet. Look it up; never make
   * an address of it. Be quick, as made-up issuers are asked for as well: after three seconds you have failed.
   *
   * @param issuer an http(s) address of at most 512 characters, letter by letter as in `iss`
   * @returns its pool, whose own `issuer` or `issuerType` must come to the same; `undefined` for a stranger
   */
  abstract find(issuer: string): DirectoryPool | undefined | Promise<DirectoryPool | undefined>;
}
