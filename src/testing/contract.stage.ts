import { doesNotReject } from 'node:assert/strict';
import type { Revocation, RevocationStore } from '../index.js';
import { eventually, inTime } from './contract.deadline.js';
import { RecordingReplica } from './recording.replica.js';

/** Makes a store; those that are made between two resets share what they hold, where the kind can share at all. */
export type MakeRevocationStore = () => RevocationStore | Promise<RevocationStore>;

/** What a store claims to be, and how to do to it what a bad day does. */
export interface RevocationStoreClaims {
  /** Whether several instances share it. */
  readonly isShared: boolean;
  /** Whether one that is made later finds what was recorded. Default: as `isShared`. */
  readonly isDurable?: boolean;
  /** Empties what the stores share, before each case. */
  readonly reset?: () => Promise<void>;
  /** Makes the store unreachable, and reachable again with what it held or empty. Without it, outages are not tried. */
  readonly outage?: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> };
  /**
   * Takes from a shared store all that it holds, under the hands of the instances that use it. Without it, losses
   * are not tried: leave it out only where a store cannot come back empty.
   */
  readonly wipe?: () => Promise<void>;
}

/** What a case is called, and how it is tried. */
export type Case = readonly [name: string, check: (stage: Stage) => Promise<void>];

/** One instance, as a store sees it. */
export interface Joined {
  readonly store: RevocationStore;
  readonly replica: RecordingReplica;
}

/** Where one case is played: it stops the stores that it started, and ends the outage that it began. */
export class Stage {
  private readonly stores: RevocationStore[] = [];
  private isOutage = false;

  constructor(
    private readonly makeStore: MakeRevocationStore,
    readonly claims: RevocationStoreClaims,
  ) {}

  async make(): Promise<RevocationStore> {
    const store = await this.makeStore();
    this.stores.push(store);
    return store;
  }

  /** Another instance, that has read what is there. */
  async join(): Promise<Joined> {
    const joined = await this.begin();
    await eventually('it says that it has caught up', () => joined.replica.timesCaughtUp > 0);
    return joined;
  }

  /** Another instance, that has perhaps read nothing yet. */
  async begin(): Promise<Joined> {
    const [store, replica] = [await this.make(), new RecordingReplica()];
    await inTime('start()', store.start(replica));
    return { store, replica };
  }

  async beginOutage(): Promise<void> {
    this.isOutage = true;
    await this.claims.outage?.begin();
  }

  async endOutage(): Promise<void> {
    this.isOutage = false;
    await this.claims.outage?.end();
  }

  async clear(): Promise<void> {
    if (this.isOutage) await this.endOutage();
    await Promise.all(this.stores.map((store) => inTime('stop()', store.stop())));
  }
}

/** Records as the application does, which refuses on this instance first. @throws AssertionError when it rejects or hangs */
export async function record({ store, replica }: Joined, revocations: readonly Revocation[]): Promise<void> {
  replica.added(revocations);
  await doesNotReject(inTime('record()', store.record(revocations)));
}

/** Asks again and again, as people do. @throws AssertionError when it has not worked within twenty-five seconds */
export async function recordSoon(joined: Joined, revocations: readonly Revocation[]): Promise<void> {
  let [isDone, isAsking] = [false, false];
  const ask = async () => {
    isAsking = true;
    isDone = await joined.store.record(revocations).then(
      () => true,
      () => false,
    );
    isAsking = false;
  };
  joined.replica.added(revocations);
  await eventually('it records again', () => {
    if (!isDone && !isAsking) void ask();
    return isDone;
  });
}
