import type { SigningKeys } from '../pool/tokens/key.ring.js';
import type { UserPools } from '../pool/user-pools.js';
import { exportPool, importPool, type PoolState } from './pool.state.js';
import { decode, encode } from './state.codec.js';

/** All pools at one moment, within this process. */
export interface Snapshot {
  readonly pools: readonly { readonly state: string; readonly keys: SigningKeys }[];
}

/** Does not wait for keys that are still being made. */
export function takeSnapshot({ all }: UserPools): Snapshot {
  return { pools: all.map((pool) => ({ state: encode(exportPool(pool)), keys: copyOf(pool.keys) })) };
}

/** May be restored as often as one likes. */
export async function restoreSnapshot(pools: UserPools, { pools: kept }: Snapshot): Promise<void> {
  pools.clear();
  for (const { state, keys } of kept) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `takeSnapshot`
    await importPool(pools, decode(state) as PoolState, copyOf(keys));
  }
}

function copyOf({ idToken, accessToken }: SigningKeys): SigningKeys {
  return { idToken: idToken.copy(), accessToken: accessToken.copy() };
}
