import { beforeEach, describe, expect, it } from '@jest/globals';
import { ReconciliationSchedule } from '../../src/revocation/redis-revocation.reconciliation.js';

const NO_LOSS = 0;

describe('ReconciliationSchedule', () => {
  let now: number;
  let schedule: ReconciliationSchedule;
  const compared = (tookMilliseconds: number, losses = NO_LOSS) => {
    schedule.began();
    now += tookMilliseconds;
    schedule.ended(losses);
  };

  beforeEach(() => {
    now = 0;
    schedule = new ReconciliationSchedule(() => now);
  });

  it('compares once a minute', () => {
    compared(20);
    now += 59_999;
    expect(schedule.isDue(NO_LOSS)).toBe(false);
    now += 1;
    expect(schedule.isDue(NO_LOSS)).toBe(true);
  });

  it('compares at once when the store has lost something, and once only', () => {
    compared(20);
    now += 1000;
    expect(schedule.isDue(1)).toBe(true);
    compared(20, 1);
    now += 1000;
    expect(schedule.isDue(1)).toBe(false);
  });

  it('takes a hundredth of the time at most, and a tenth while the store goes on losing', () => {
    compared(6000);
    now += 60_000;
    expect(schedule.isDue(NO_LOSS)).toBe(false);
    expect(schedule.isDue(1)).toBe(true);
    compared(6000, 1);
    now += 59_999;
    expect(schedule.isDue(2)).toBe(false);
    now += 540_001;
    expect(schedule.isDue(1)).toBe(true);
  });
});
