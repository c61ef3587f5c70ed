import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { withinDeadline } from '../redis/deadline.js';
import type { Clock } from '../tokens/clock.js';
import { RevocationListFullError } from './revocation.error.js';
import type { Revocation } from './revocation.js';
import { RevocationList } from './revocation.list.js';
import type { RevocationOptions } from './revocation.options.js';
import type { RevocationFeed, RevocationStore } from './revocation.store.js';

const SWEEP_MILLISECONDS = 30_000;
const STEP_MILLISECONDS = 1;
const START_MILLISECONDS = 10_000;
const RECORD_MILLISECONDS = 5000;
const STOP_MILLISECONDS = 5000;

/** Is told of what was added to the list, after it was: by this instance, or heard of others. May hear it again. */
export type RevocationWatcher = (added: readonly Revocation[]) => void;

/**
 * Keeps this instance's list as the store says, and knows how far the list is to be trusted.
 *
 * While the store is read anew after a silence, the list still lacks what others wrote meanwhile. So reading does
 * not count as hearing: only the end of it does. Where a full reading takes longer than `maxSilenceSeconds`, that
 * option is too short.
 */
export class RevocationReplica implements RevocationFeed {
  readonly list = new RevocationList();
  private readonly watchers = new Set<RevocationWatcher>();
  private readonly logger = new Logger('RevocationService');
  private hasCaughtUp = false;
  private heardAtMilliseconds = Number.NEGATIVE_INFINITY;
  private sweeping: Promise<void> | undefined;
  private sweeps: NodeJS.Timeout | undefined;
  private isStopped = false;
  private wasFull = false;

  constructor(
    private readonly store: RevocationStore,
    private readonly clock: Clock,
    private readonly options: Pick<RevocationOptions, 'maxSilenceSeconds' | 'maxEntries'>,
  ) {}

  /**
   * Waits for a store that does not return for ten seconds, and goes on without it: until it has caught up, it
   * counts as unavailable.
   *
   * @throws Error of the store
   */
  async start(): Promise<void> {
    this.sweeps = setInterval(() => void this.sweep(), SWEEP_MILLISECONDS).unref();
    await this.awaitOrGoOn('start', START_MILLISECONDS, this.store.start(this));
  }

  /** @throws Error when the store could not write them, or has not said so within five seconds */
  async record(revocations: readonly Revocation[]): Promise<void> {
    const late = () => this.tooSlow('record', RECORD_MILLISECONDS);
    await withinDeadline(RECORD_MILLISECONDS, this.store.record(revocations), late);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.sweeps);
    await this.awaitOrGoOn('stop', STOP_MILLISECONDS, this.store.stop());
  }

  get isCurrent(): boolean {
    if (!this.hasCaughtUp || this.list.hasUnreadable) return false;
    return this.silenceSeconds <= this.options.maxSilenceSeconds;
  }

  /** Since a shared store was last heard of; Infinity before the first time. */
  get silenceSeconds(): number {
    if (!this.store.isShared) return 0;
    return (this.clock.monotonicMilliseconds() - this.heardAtMilliseconds) / 1000;
  }

  get isFull(): boolean {
    return this.list.size >= this.options.maxEntries;
  }

  /**
   * Takes an entry of this instance. A full list takes marks on clients and pools still: they are few, and a way
   * out.
   *
   * @throws RevocationListFullError it was not taken
   */
  deny(revocation: Revocation): void {
    const isFew = revocation.kind === 'client' || revocation.kind === 'pool';
    if (this.isFull && !isFew && !this.list.holds(revocation)) {
      this.sayThatItIsFull();
      void this.sweep();
      throw new RevocationListFullError(this.options.maxEntries);
    }
    this.list.add(revocation);
    this.tellWatchers([revocation]);
  }

  /** Taken whatever the bound: a replica that lacks what others revoked would let it in. */
  added(revocations: readonly Revocation[]): void {
    const couldReadAll = !this.list.hasUnreadable;
    for (const revocation of revocations) this.list.add(revocation);
    if (couldReadAll && this.list.hasUnreadable) this.sayThatItCannotRead();
    this.tellWatchers(revocations);
  }

  /** @returns how to stop watching */
  watch(watcher: RevocationWatcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  expecting(count: number): void {
    this.list.expect(count);
  }

  *known(): Iterable<Revocation> {
    const nowSeconds = this.clock.nowSeconds();
    for (const revocation of this.list.entries()) {
      if (!(revocation.expiresAtSeconds <= nowSeconds)) yield revocation;
    }
  }

  caughtUp(): void {
    if (!this.hasCaughtUp) {
      this.logger.log(`Revocations are read from ${this.store.description}: ${this.list.size}.`);
    }
    this.hasCaughtUp = true;
    this.alive();
  }

  alive(): void {
    this.heardAtMilliseconds = this.clock.monotonicMilliseconds();
  }

  /** Forgets what has expired, in small steps. One round at a time. */
  sweep(): Promise<void> {
    return (this.sweeping ??= this.sweepAll().finally(() => (this.sweeping = undefined)));
  }

  private async sweepAll(): Promise<void> {
    for (const _ of this.list.sweepInSteps(this.clock.nowSeconds())) {
      // Not an immediate without a hold: an idle process would get to it when something else happens.
      await pause(STEP_MILLISECONDS, undefined, { ref: false });
      if (this.isStopped) return;
    }
    if (this.isFull) this.sayThatItIsFull();
    else this.wasFull = false;
  }

  private async awaitOrGoOn(call: string, milliseconds: number, work: Promise<void>): Promise<void> {
    const late = this.tooSlow(call, milliseconds);
    try {
      await withinDeadline(milliseconds, work, () => late);
    } catch (error) {
      if (error !== late) throw error;
      this.logger.error(`${late.message} It is not waited for any longer.`);
      work.catch((reason: unknown) => this.logger.error(`It could not ${call}: ${String(reason)}`));
    }
  }

  private tooSlow(call: string, milliseconds: number): Error {
    const limit = `${milliseconds / 1000} s`;
    return new Error(
      `The revocation store (${this.store.description}) took longer than ${limit} to ${call}.`,
    );
  }

  private tellWatchers(added: readonly Revocation[]): void {
    for (const watcher of this.watchers) watcher(added);
  }

  private sayThatItIsFull(): void {
    if (this.wasFull) return;
    this.wasFull = true;
    this.logger.error(
      `The list of what is revoked is full (maxEntries: ${this.options.maxEntries}). What is revoked stays ` +
        'refused; further logouts are answered 503 until entries expire.',
    );
  }

  private sayThatItCannotRead(): void {
    this.logger.error(
      `${this.store.description} holds revocations of a newer version. This instance cannot tell whom they ` +
        'concern, and answers 503 until they expire. Upgrade it.',
    );
  }
}
