import { RevocationStore, type RevocationFeed } from './revocation.store.js';

/**
 * One instance, one process: the replica is all there is, and nothing is written. The default. A restart forgets
 * what was revoked: tokens that are still alive pass again. `FileRevocationStore` does not forget.
 */
export class MemoryRevocationStore extends RevocationStore {
  override readonly description = 'memory';
  override readonly isShared = false;

  override async start(feed: RevocationFeed): Promise<void> {
    feed.caughtUp();
  }

  override async record(): Promise<void> {}

  override async stop(): Promise<void> {}
}
