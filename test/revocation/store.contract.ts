import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Revocation } from '../../src/revocation/revocation.js';
import type { RevocationStore } from '../../src/revocation/revocation.store.js';
import { eventuallyTrue } from './eventually.js';
import { Replica } from './replica.js';
import { revocationsOfEveryKind, revokedLogin } from './revocations.js';

/** Makes a store; those that are made between two resets share what they hold, where the kind can share at all. */
export type MakeStore = () => RevocationStore | Promise<RevocationStore>;

export interface StoreKind {
  readonly isShared: boolean;
  /** Whether one that is made later finds what was recorded. Default: as `isShared`. */
  readonly isDurable?: boolean;
  /** Empties what the stores share. */
  readonly reset?: () => Promise<void>;
}

/** What the replica relies on, whatever the store is made of. */
export function describeRevocationStore(
  name: string,
  makeStore: MakeStore,
  { isShared, isDurable = isShared, reset = async () => undefined }: StoreKind,
): void {
  describe(`${name}, as a revocation store`, () => {
    const started: RevocationStore[] = [];

    const join = async () => {
      const store = await makeStore();
      started.push(store);
      const replica = new Replica();
      await store.start(replica);
      return { store, replica };
    };

    const joinCaughtUp = async () => {
      const joined = await join();
      await eventuallyTrue(() => joined.replica.timesCaughtUp > 0);
      return joined;
    };

    beforeEach(reset);
    afterEach(async () => {
      await Promise.all(started.splice(0).map((store) => store.stop()));
    });

    it('says that it has caught up, on an empty store too', async () => {
      await expect(joinCaughtUp()).resolves.toBeDefined();
    });

    it('takes every kind of revocation', async () => {
      const { store } = await joinCaughtUp();
      await expect(store.record(revocationsOfEveryKind())).resolves.toBeUndefined();
    });

    it('takes no revocations at all', async () => {
      const { store } = await joinCaughtUp();
      await expect(store.record([])).resolves.toBeUndefined();
    });

    it('tells of itself without an address', async () => {
      expect((await makeStore()).description).toMatch(/^[a-z ]+$/);
    });

    it('stops twice, and before it was started', async () => {
      const store = await makeStore();
      await store.stop();
      const { store: another } = await joinCaughtUp();
      await another.stop();
      await expect(another.stop()).resolves.toBeUndefined();
    });

    it(`says that it is ${isShared ? '' : 'not '}shared`, async () => {
      expect((await makeStore()).isShared).toBe(isShared);
    });

    if (isDurable) {
      it('delivers what was recorded to one that is made later, expiries as written last', async () => {
        const { store } = await joinCaughtUp();
        const revocations = revocationsOfEveryKind();
        await store.record(revocations);
        const rewritten = revocations.map((revocation) => ({
          ...revocation,
          expiresAtSeconds: revocation.expiresAtSeconds - 900,
        }));
        await store.record(rewritten);
        await store.stop();
        const { replica } = await joinCaughtUp();
        expect(revocations.map((revocation) => replica.find(revocation))).toEqual(rewritten);
      });
    }

    if (!isShared) return;

    describe('when several instances share it', () => {
      it('delivers what one wrote to the other, whole', async () => {
        const [writer, reader] = [await joinCaughtUp(), await joinCaughtUp()];
        const revocations = revocationsOfEveryKind();
        await writer.store.record(revocations);
        await eventuallyTrue(() => revocations.every((revocation) => reader.replica.holds(revocation)));
        expect(revocations.map((revocation) => reader.replica.find(revocation))).toEqual(revocations);
      });

      it('delivers what was written before to one that joins later', async () => {
        const writer = await joinCaughtUp();
        const revocations = revocationsOfEveryKind();
        await writer.store.record(revocations);
        const { replica } = await joinCaughtUp();
        expect(revocations.map((revocation) => replica.find(revocation))).toEqual(revocations);
      });

      it('keeps what was written by an instance that is gone', async () => {
        const writer = await joinCaughtUp();
        const revocation = revokedLogin();
        await writer.store.record([revocation]);
        await writer.store.stop();
        expect((await joinCaughtUp()).replica.holds(revocation)).toBe(true);
      });

      it('takes the expiry that was written last, be it sooner or later', async () => {
        const [writer, reader] = [await joinCaughtUp(), await joinCaughtUp()];
        const revocation = revokedLogin();
        for (const change of [-1800, 900]) {
          const rewritten: Revocation = {
            ...revocation,
            expiresAtSeconds: revocation.expiresAtSeconds + change,
          };
          await writer.store.record([revocation]);
          await writer.store.record([rewritten]);
          const expiry = rewritten.expiresAtSeconds;
          await eventuallyTrue(() => reader.replica.find(revocation)?.expiresAtSeconds === expiry);
          expect((await joinCaughtUp()).replica.find(revocation)?.expiresAtSeconds).toBe(expiry);
        }
      });

      it('loses none of many at once', async () => {
        const [writer, reader] = [await joinCaughtUp(), await joinCaughtUp()];
        const revocations = Array.from({ length: 2000 }, () => revokedLogin());
        const [together, singly] = [revocations.slice(0, 1500), revocations.slice(1500)];
        await writer.store.record(together);
        // In waves: a store on a busy machine may rightly refuse when hundreds wait for it at once.
        while (singly.length > 0) {
          const wave = singly.splice(0, 50);
          await Promise.all(wave.map((revocation) => reader.store.record([revocation])));
        }
        for (const { replica } of [writer, reader, await joinCaughtUp()]) {
          await eventuallyTrue(() => replica.list.size === revocations.length);
        }
      });
    });
  });
}
