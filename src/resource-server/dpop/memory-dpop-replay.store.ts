import type { Clock } from '../../tokens/clock.js';
import { DpopReplayStore } from './dpop-replay.store.js';

const MOST = 200_000;

/** In this process alone. When it is full nothing is forgotten before its time: further proofs are answered 503. */
export class MemoryDpopReplayStore extends DpopReplayStore {
  private readonly endings = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  override remember(id: string, lifetimeSeconds: number): boolean {
    const now = this.clock.monotonicMilliseconds();
    this.sweep(now);
    if (this.endings.has(id)) return false;
    if (this.endings.size >= MOST) throw new Error('Too many DPoP proofs are remembered.');
    this.endings.set(id, now + lifetimeSeconds * 1000);
    return true;
  }

  /** All live about as long as each other: the first ones are the first to go. */
  private sweep(now: number): void {
    for (const [id, ending] of this.endings) {
      if (ending > now) return;
      this.endings.delete(id);
    }
  }
}
