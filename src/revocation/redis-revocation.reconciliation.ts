const LONGEST_MILLISECONDS = 60_000;
const PART_OF_THE_TIME = 100;
const PART_OF_THE_TIME_AFTER_A_LOSS = 10;

/**
 * When the whole store is to be compared with this instance, though no write was missed: at once after it was
 * found to have lost something, and else once a minute.
 *
 * The more there is to read, the less often: comparing takes a hundredth of the time of an instance, and a tenth
 * while a store loses entries again and again.
 */
export class ReconciliationSchedule {
  private lossesCompared = 0;
  private beganAtMilliseconds = Number.NEGATIVE_INFINITY;
  private endedAtMilliseconds = Number.NEGATIVE_INFINITY;
  private tookMilliseconds = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @param losses how often the store has lost something so far */
  isDue(losses: number): boolean {
    const rest = this.now() - this.endedAtMilliseconds;
    if (losses !== this.lossesCompared) return rest >= this.tookMilliseconds * PART_OF_THE_TIME_AFTER_A_LOSS;
    return rest >= Math.max(LONGEST_MILLISECONDS, this.tookMilliseconds * PART_OF_THE_TIME);
  }

  began(): void {
    this.beganAtMilliseconds = this.now();
  }

  /** @param losses what the store had said of itself before it was compared */
  ended(losses: number): void {
    this.lossesCompared = losses;
    this.endedAtMilliseconds = this.now();
    this.tookMilliseconds = this.endedAtMilliseconds - this.beganAtMilliseconds;
  }
}
