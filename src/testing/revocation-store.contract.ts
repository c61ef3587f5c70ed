import { deepStrictEqual, doesNotReject, match, ok, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Revocation, RevocationStore } from '../index.js';
import { eventually, RecordingReplica } from './recording.replica.js';

/** Makes a store; those that are made between two resets share what they hold, where the kind can share at all. */
export type MakeRevocationStore = () => RevocationStore | Promise<RevocationStore>;

/** What a store claims to be. */
export interface RevocationStoreClaims {
  /** Whether several instances share it. */
  readonly isShared: boolean;
  /** Whether one that is made later finds what was recorded. Default: as `isShared`. */
  readonly isDurable?: boolean;
  /** Empties what the stores share, before each case. */
  readonly reset?: () => Promise<void>;
  /** Makes the store unreachable, and reachable again. Without it, outages are not tried. */
  readonly outage?: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> };
}

/** One thing that a store must do. `run` rejects with an AssertionError when it does not. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

const RECORD_DEADLINE_MILLISECONDS = 10_000;

/**
 * What the replica relies on, whatever a `RevocationStore` is made of. For any test runner:
 *
 * `for (const { name, run } of revocationStoreContract(makeStore, claims)) it(name, run);`
 *
 * Each case starts and stops its own stores. Real servers answer late: allow a case 15 seconds.
 */
export function revocationStoreContract(
  makeStore: MakeRevocationStore,
  claims: RevocationStoreClaims,
): readonly ContractCase[] {
  const { isShared, isDurable = isShared, outage } = claims;
  const cases = [
    ...CASES_OF_EVERY_STORE,
    ...(isDurable ? CASES_OF_DURABLE_STORES : []),
    ...(isShared ? CASES_OF_SHARED_STORES : []),
    ...(outage === undefined ? [] : CASES_OF_OUTAGES),
  ];
  return cases.map(([name, check]) => ({
    name,
    run: async () => {
      await claims.reset?.();
      const stage = new Stage(makeStore, claims);
      try {
        await check(stage);
      } finally {
        await stage.clear();
      }
    },
  }));
}

type Case = readonly [name: string, check: (stage: Stage) => Promise<void>];

interface Joined {
  readonly store: RevocationStore;
  readonly replica: RecordingReplica;
}

class Stage {
  private readonly stores: RevocationStore[] = [];

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
    const [store, replica] = [await this.make(), new RecordingReplica()];
    await store.start(replica);
    await eventually('it says that it has caught up', () => replica.timesCaughtUp > 0);
    return { store, replica };
  }

  async clear(): Promise<void> {
    await Promise.all(this.stores.map((store) => store.stop()));
  }
}

const CASES_OF_EVERY_STORE: readonly Case[] = [
  ['says that it has caught up, on an empty store too', async (stage) => void (await stage.join())],
  [
    'takes every kind of revocation',
    async (stage) => {
      const { store } = await stage.join();
      await doesNotReject(store.record(revocationsOfEveryKind()));
    },
  ],
  [
    'takes no revocations at all',
    async (stage) => {
      const { store } = await stage.join();
      await doesNotReject(store.record([]));
    },
  ],
  [
    'tells of itself without an address',
    async (stage) => match((await stage.make()).description, /^[a-z ]+$/),
  ],
  [
    'says whether it is shared, as it claims to be',
    async (stage) => strictEqual((await stage.make()).isShared, stage.claims.isShared),
  ],
  [
    'stops twice, and before it was started',
    async (stage) => {
      const unstarted = await stage.make();
      await unstarted.stop();
      const { store } = await stage.join();
      await store.stop();
      await doesNotReject(store.stop());
    },
  ],
];

const CASES_OF_DURABLE_STORES: readonly Case[] = [
  [
    'delivers what was recorded to one that is made later, after the first has stopped',
    async (stage) => {
      const { store } = await stage.join();
      const revocations = revocationsOfEveryKind();
      await store.record(revocations);
      await store.stop();
      const { replica } = await stage.join();
      deepStrictEqual(revocations.map(replica.find), revocations);
    },
  ],
  [
    'keeps the expiry that was written last, be it sooner or later',
    async (stage) => {
      for (const change of [-1800, 900]) {
        const { store } = await stage.join();
        const first = revokedLogin();
        const last = { ...first, expiresAtSeconds: first.expiresAtSeconds + change };
        await store.record([first]);
        await store.record([last]);
        await store.stop();
        const { store: again, replica } = await stage.join();
        deepStrictEqual(replica.find(first), last);
        await again.stop();
      }
    },
  ],
];

const CASES_OF_SHARED_STORES: readonly Case[] = [
  [
    'delivers what one instance wrote to another, whole',
    async (stage) => {
      const [writer, reader] = [await stage.join(), await stage.join()];
      const revocations = revocationsOfEveryKind();
      await writer.store.record(revocations);
      await eventually('all of it is delivered', () => revocations.every(reader.replica.holds));
      deepStrictEqual(revocations.map(reader.replica.find), revocations);
    },
  ],
  [
    'delivers a changed expiry to other instances',
    async (stage) => {
      const [writer, reader] = [await stage.join(), await stage.join()];
      const first = revokedLogin();
      const last = { ...first, expiresAtSeconds: first.expiresAtSeconds - 1800 };
      await writer.store.record([first]);
      await writer.store.record([last]);
      const isLast = () => reader.replica.find(first)?.expiresAtSeconds === last.expiresAtSeconds;
      await eventually('the last expiry is delivered', isLast);
    },
  ],
  [
    'loses none of many at once, from several writers',
    async (stage) => {
      const [first, second] = [await stage.join(), await stage.join()];
      const revocations = Array.from({ length: 2000 }, () => revokedLogin());
      const [together, singly] = [revocations.slice(0, 1500), revocations.slice(1500)];
      await first.store.record(together);
      // In waves: a store on a busy machine may rightly refuse when hundreds wait for it at once.
      while (singly.length > 0) {
        await Promise.all(singly.splice(0, 50).map((revocation) => second.store.record([revocation])));
      }
      for (const { replica } of [first, second, await stage.join()]) {
        await eventually('all of them are delivered', () => revocations.every(replica.holds));
      }
    },
  ],
];

const CASES_OF_OUTAGES: readonly Case[] = [
  [
    'does not say that it has caught up before it can be reached, and catches up then',
    async (stage) => {
      const [store, replica] = [await stage.make(), new RecordingReplica()];
      await stage.claims.outage?.begin();
      await store.start(replica);
      await rejects(store.record([revokedLogin()]));
      strictEqual(replica.timesHeard, 0, 'It says that it is heard, and cannot be reached.');
      await stage.claims.outage?.end();
      await eventually('it says that it has caught up', () => replica.timesCaughtUp > 0);
    },
  ],
  [
    'rejects within a bounded time while it cannot be reached, and says so to the replica by silence',
    async (stage) => {
      const { store, replica } = await stage.join();
      await stage.claims.outage?.begin();
      const before = performance.now();
      await rejects(store.record([revokedLogin()]));
      ok(performance.now() - before < RECORD_DEADLINE_MILLISECONDS, 'It took too long to say no.');

      const heard = replica.timesHeard;
      await rejects(store.record([revokedLogin()]));
      strictEqual(replica.timesHeard, heard, 'It says that it is heard, and cannot be reached.');
      await stage.claims.outage?.end();
      await eventually('it is heard again', () => replica.timesHeard > heard);
    },
  ],
];

function revokedLogin(expiresAtSeconds = inAnHour()): Revocation {
  return { kind: 'login', loginId: randomUUID(), expiresAtSeconds };
}

/** One of each kind, those included that this version cannot read. */
function revocationsOfEveryKind(): readonly Revocation[] {
  const [expiresAtSeconds, moment] = [inAnHour(), Date.now()];
  return [
    { kind: 'token', tokenId: `not a UUID: ${randomUUID()}`, expiresAtSeconds },
    { kind: 'login', loginId: randomUUID(), expiresAtSeconds },
    { kind: 'subject', subject: `a:subject:${randomUUID()}`, upToMilliseconds: moment, expiresAtSeconds },
    { kind: 'client', clientId: randomUUID(), upToMilliseconds: moment, expiresAtSeconds },
    { kind: 'pool', issuer: `https://issuer/${randomUUID()}`, upToMilliseconds: moment, expiresAtSeconds },
    { kind: 'later-login', loginId: randomUUID(), beganAtMilliseconds: moment, expiresAtSeconds },
    { kind: 'unreadable', text: `of-a-newer-version:${randomUUID()}`, expiresAtSeconds },
  ];
}

function inAnHour(): number {
  return Math.floor(Date.now() / 1000) + 3600;
}
