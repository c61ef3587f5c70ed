import { deepStrictEqual, doesNotReject, match, strictEqual } from 'node:assert/strict';
import { eventually, inTime } from './contract.deadline.js';
import { revocationsOfEveryKind, revokedLogin } from './contract.revocations.js';
import {
  record,
  Stage,
  type Case,
  type MakeRevocationStore,
  type RevocationStoreClaims,
} from './contract.stage.js';
import { CASES_OF_LOSSES, CASES_OF_OUTAGES, CASES_OF_SHARED_OUTAGES } from './revocation-store.outages.js';

export type { MakeRevocationStore, RevocationStoreClaims } from './contract.stage.js';

/** One thing that a store must do. `run` rejects with an AssertionError when it does not. */
export interface ContractCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * What the replica relies on, whatever a `RevocationStore` is made of. For any test runner:
 *
 * `for (const { name, run } of revocationStoreContract(makeStore, claims)) it(name, run);`
 *
 * Each case starts and stops its own stores. Real servers answer late: allow a case 30 seconds. Give it an `outage`
 * and a `wipe` where you can: what lets a revoked token in shows there.
 */
export function revocationStoreContract(
  makeStore: MakeRevocationStore,
  claims: RevocationStoreClaims,
): readonly ContractCase[] {
  const { isShared, isDurable = isShared, outage, wipe } = claims;
  const cases = [
    ...CASES_OF_EVERY_STORE,
    ...(isDurable ? CASES_OF_DURABLE_STORES : []),
    ...(isShared ? CASES_OF_SHARED_STORES : []),
    ...(outage === undefined ? [] : CASES_OF_OUTAGES),
    ...(outage === undefined || !isShared ? [] : CASES_OF_SHARED_OUTAGES),
    ...(wipe === undefined || !isShared ? [] : CASES_OF_LOSSES),
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

const CASES_OF_EVERY_STORE: readonly Case[] = [
  ['says that it has caught up, on an empty store too', async (stage) => void (await stage.join())],
  [
    'takes every kind of revocation',
    async (stage) => {
      await record(await stage.join(), revocationsOfEveryKind());
    },
  ],
  [
    'takes no revocations at all',
    async (stage) => {
      await record(await stage.join(), []);
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
      await inTime('stop()', unstarted.stop());
      const { store } = await stage.join();
      await inTime('stop()', store.stop());
      await doesNotReject(inTime('stop()', store.stop()));
    },
  ],
];

const CASES_OF_DURABLE_STORES: readonly Case[] = [
  [
    'delivers what was recorded to one that is made later, after the first has stopped',
    async (stage) => {
      const first = await stage.join();
      const revocations = revocationsOfEveryKind();
      await record(first, revocations);
      await inTime('stop()', first.store.stop());
      const { replica } = await stage.join();
      deepStrictEqual(revocations.map(replica.find), revocations);
    },
  ],
  [
    'keeps the expiry that was written last, be it sooner or later',
    async (stage) => {
      for (const change of [-1800, 900]) {
        const writer = await stage.join();
        const first = revokedLogin();
        const last = { ...first, expiresAtSeconds: first.expiresAtSeconds + change };
        await record(writer, [first]);
        await record(writer, [last]);
        await inTime('stop()', writer.store.stop());
        const { store: again, replica } = await stage.join();
        deepStrictEqual(replica.find(first), last);
        await inTime('stop()', again.stop());
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
      await record(writer, revocations);
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
      await record(writer, [first]);
      await record(writer, [last]);
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
      await record(first, together);
      // In waves: a store on a busy machine may rightly refuse when hundreds wait for it at once.
      while (singly.length > 0) {
        await Promise.all(singly.splice(0, 50).map((revocation) => record(second, [revocation])));
      }
      for (const { replica } of [first, second, await stage.join()]) {
        await eventually('all of them are delivered', () => revocations.every(replica.holds));
      }
    },
  ],
];
