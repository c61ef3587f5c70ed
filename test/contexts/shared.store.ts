import { type Revocation, type RevocationFeed, RevocationStore } from '../../src/index.js';

/** A store that instances in one process share, each by a view of its own. */
export class SharedStore {
  private readonly feeds = new Set<RevocationFeed>();

  view(): RevocationStore {
    return new View(this.feeds);
  }
}

class View extends RevocationStore {
  override readonly description = 'shared';
  override readonly isShared = true;
  private feed: RevocationFeed | undefined;
  private alive: NodeJS.Timeout | undefined;

  constructor(private readonly feeds: Set<RevocationFeed>) {
    super();
  }

  override async start(feed: RevocationFeed): Promise<void> {
    this.feed = feed;
    this.feeds.add(feed);
    feed.caughtUp();
    this.alive = setInterval(() => feed.alive(), 200).unref();
  }

  override async record(revocations: readonly Revocation[]): Promise<void> {
    for (const feed of this.feeds) feed.added(revocations);
  }

  override async stop(): Promise<void> {
    clearInterval(this.alive);
    if (this.feed !== undefined) this.feeds.delete(this.feed);
  }
}
