import type { SigningKeys } from '../pool/tokens/key.ring.js';
import { KeyRing } from '../pool/tokens/key.ring.js';
import type { UserPools } from '../pool/user-pools.js';
import type { DataFile } from './data.file.js';
import { exportPool, importPool, type PoolState } from './pool.state.js';
import { decode, encode } from './state.codec.js';

/** PEM, the newest key first. */
interface ExportedKeys {
  readonly idToken: readonly string[];
  readonly accessToken: readonly string[];
}

interface KeptPool {
  readonly state: PoolState;
  readonly keys: ExportedKeys;
}

/** Keeps pools in a file. */
export class Persistence {
  #queued?: Promise<void>;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly pools: UserPools,
    private readonly file: DataFile,
  ) {}

  /** @returns whether there was anything to load @throws DataFileError */
  async load(): Promise<boolean> {
    const text = await this.file.read();
    if (text === undefined) return false;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of this version, and with its checksum
    for (const { state, keys } of decode(text) as readonly KeptPool[]) {
      await importPool(this.pools, state, importKeys(keys));
    }
    return true;
  }

  /** Ends when all that has happened so far is in the file. Whoever comes while one save waits shares it. */
  save(): Promise<void> {
    this.#queued ??= this.#running.then(() => {
      this.#queued = undefined;
      this.#running = this.#write();
      return this.#running;
    });
    return this.#queued;
  }

  async #write(): Promise<void> {
    const kept = await Promise.all(
      this.pools.all.map(async (pool) => ({ keys: await exportKeys(pool.keys), state: exportPool(pool) })),
    );
    await this.file.write(encode(kept));
  }
}

async function exportKeys({ idToken, accessToken }: SigningKeys): Promise<ExportedKeys> {
  return { idToken: await idToken.export(), accessToken: await accessToken.export() };
}

function importKeys({ idToken, accessToken }: ExportedKeys): SigningKeys {
  return { idToken: KeyRing.from(idToken), accessToken: KeyRing.from(accessToken) };
}
