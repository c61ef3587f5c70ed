import { RevocationStore, type RevocationFeed } from './revocation.store.js';

/** One instance, one process: the replica is all there is, and nothing needs to be written. The default. */
export class MemoryRevocationStore extends RevocationStore {
  override readonly description = 'memory';
  override readonly isShared = false;

  override async start(feed: RevocationFeed): Promise<void> {
    feed.caughtUp();
  }

  override async record(): Promise<void> {}

  override async stop(): Promise<void> {}
}
