import type { ScopePolicy } from './scope.policy.js';
import type { SigningKeys } from './signing.keys.js';

/** A user pool whose access tokens are accepted. One of several issuers is there once for each of them. */
export interface TrustedPool {
  /** Its name in the module's options. */
  readonly name: string;
  /** Compared letter by letter with `iss`. */
  readonly issuer: string;
  readonly clientIds: ReadonlySet<string>;
  /** Resources that stand for us in `aud` of resource-bound tokens. */
  readonly audiences: ReadonlySet<string>;
  /** What groups add to password logins; `undefined` for nothing. */
  readonly scopePolicy?: ScopePolicy | undefined;
  readonly keys: SigningKeys;
}

/** Who knows of pools that do not stand in the module's options. */
export abstract class PoolLookup {
  /** @throws CannotVerifyError `pools_unavailable` when it cannot be told whether there is one */
  abstract find(issuer: string): Promise<TrustedPool | undefined>;
}

/** The pools that are trusted, found by the issuer that a token names. */
export class TrustedPools {
  private readonly byIssuer: ReadonlyMap<string, TrustedPool>;

  /** @param all those of the module's options; `others` is asked for what is not among them */
  constructor(
    readonly all: readonly TrustedPool[],
    private readonly others?: PoolLookup,
  ) {
    this.byIssuer = new Map(all.map((pool) => [pool.issuer, pool]));
  }

  /** Whether pools may be trusted that are not among `all`. */
  get hasOthers(): boolean {
    return this.others !== undefined;
  }

  find(issuer: string): TrustedPool | undefined {
    return this.byIssuer.get(issuer);
  }

  /** Looks further than the module's options. @throws CannotVerifyError when it cannot be told */
  async findOther(issuer: string): Promise<TrustedPool | undefined> {
    return this.others?.find(issuer);
  }
}
