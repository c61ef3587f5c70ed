import { ok, strictEqual } from 'node:assert/strict';
import { always, eventually, rejectsInTime } from './contract.deadline.js';
import { revokedLogin } from './contract.revocations.js';
import { record, recordSoon, type Case } from './contract.stage.js';

/** Longer than the replica bears by default: who is silent only between two beats of a timer is found out. */
const SILENCE_MILLISECONDS = 6000;
/** Long enough for the store to notice, though it looks once a second only. */
const OUTAGE_MILLISECONDS = 3000;
const IS_HEARD = 'It says that it is heard, and cannot be reached.';

export const CASES_OF_OUTAGES: readonly Case[] = [
  [
    'does not say that it has caught up before it can be reached, and catches up then',
    async (stage) => {
      await stage.beginOutage();
      const { store, replica } = await stage.begin();
      await rejectsInTime('record()', store.record([revokedLogin()]));
      strictEqual(replica.timesHeard, 0, IS_HEARD);
      await stage.endOutage();
      await eventually('it says that it has caught up', () => replica.timesCaughtUp > 0);
    },
  ],
  [
    'rejects within a bounded time while it cannot be reached, and says so to the replica by silence',
    async (stage) => {
      const { store, replica } = await stage.join();
      await stage.beginOutage();
      await rejectsInTime('record()', store.record([revokedLogin()]));
      const heard = replica.timesHeard;
      await rejectsInTime('record()', store.record([revokedLogin()]));
      await always(SILENCE_MILLISECONDS, () => replica.timesHeard === heard, IS_HEARD);
      await stage.endOutage();
      await eventually('it is heard again', () => replica.timesHeard > heard);
    },
  ],
];

export const CASES_OF_SHARED_OUTAGES: readonly Case[] = [
  [
    'delivers what others write after an outage, before it says twice that it is heard',
    async (stage) => {
      const [writer, reader] = [await stage.join(), await stage.join()];
      await stage.beginOutage();
      await rejectsInTime('record()', reader.store.record([revokedLogin()]));
      const silentSince = reader.replica.timesHeard;
      await always(OUTAGE_MILLISECONDS, () => reader.replica.timesHeard === silentSince, IS_HEARD);
      await stage.endOutage();
      const revocation = revokedLogin();
      await recordSoon(writer, [revocation]);
      // The first time it may have asked before that was written.
      const heard = reader.replica.timesHeard;
      await eventually('it is heard again', () => reader.replica.timesHeard > heard + 1);
      ok(
        reader.replica.holds(revocation),
        'It says that it is heard, and has not delivered what was written.',
      );
    },
  ],
];

export const CASES_OF_LOSSES: readonly Case[] = [
  [
    'writes again what is known to an instance and the store has lost',
    async (stage) => {
      const instance = await stage.join();
      const revocations = [revokedLogin(), revokedLogin(), revokedLogin()];
      await record(instance, revocations);
      await stage.claims.wipe?.();
      const { replica } = await stage.join();
      await eventually('what was lost is delivered to a new instance', () =>
        revocations.every(replica.holds),
      );
    },
  ],
];
