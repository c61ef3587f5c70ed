import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RedisConnection } from '../redis/redis.connection.js';
import type { RecordedRevocation } from './recorded.revocation.js';

const ENTRIES_A_PAGE = 500;
const PAGES_AHEAD = 6;
/** How many entries two pages share: by so much may ranks shift while we read, without our looking for our place. */
const OVERLAP = 32;

type Page = readonly RecordedRevocation[];

/**
 * Reads the sorted set by rank, the longest-lived entries first. Redis is about four times as quick at that as at
 * ZSCAN, several pages may be under way at once, and none takes it long.
 *
 * But ranks shift when others write: so each page must hold the last entry of the one before. What follows that
 * entry was skipped by nobody. Expired entries are removed at the far end, where they shift nothing.
 */
export class RedisRevocationPages {
  constructor(
    private readonly connection: RedisConnection,
    private readonly key: string,
  ) {}

  /**
   * Everything that is there from the first to the last step, some of it perhaps twice; the process is free in
   * between. What is written anew meanwhile may be left out: that was announced.
   */
  async *read(): AsyncIterable<Page> {
    let last: RecordedRevocation | undefined;
    let next = this.pagesFrom(0);
    for (;;) {
      const page = await next();
      // The client sends at the end of this turn: Redis works on the next pages while this one is taken in.
      await nextTurn();
      const fresh = last === undefined ? page : whatFollows(last, page);
      if (last !== undefined && fresh === undefined) {
        const rank = await this.rankOf(last);
        next = this.pagesFrom(Math.max(0, (rank ?? (await this.countAbove(last))) - OVERLAP));
        if (rank === undefined) last = undefined;
        continue;
      }
      if (fresh !== undefined && fresh.length > 0) yield fresh;
      last = fresh?.at(-1) ?? last;
      if (page.length < ENTRIES_A_PAGE) return;
    }
  }

  /** One page after the other, of which some are asked for beforehand. */
  private pagesFrom(rank: number): () => Promise<Page> {
    let start = rank;
    const ahead: Promise<Page>[] = [];
    return () => {
      while (ahead.length < PAGES_AHEAD) {
        const page = this.page(start);
        // Whoever stops reading does not wait for it.
        page.catch(() => undefined);
        ahead.push(page);
        start += ENTRIES_A_PAGE - OVERLAP;
      }
      return ahead.shift() ?? Promise.resolve([]);
    };
  }

  private async page(start: number): Promise<Page> {
    const range = [`${start}`, `${start + ENTRIES_A_PAGE - 1}`];
    const reply = await this.connection.command('ZREVRANGE', this.key, ...range, 'WITHSCORES');
    if (!isPage(reply)) throw new TypeError('Redis has answered ZREVRANGE with something else.');
    return reply;
  }

  /** Where this entry stands now; `undefined` when it is gone, or was written anew. */
  private async rankOf([member, score]: RecordedRevocation): Promise<number | undefined> {
    const [rank, scoreNow] = await Promise.all([
      this.connection.command('ZREVRANK', this.key, member),
      this.connection.command('ZSCORE', this.key, member),
    ]);
    return typeof rank === 'number' && scoreNow === score ? rank : undefined;
  }

  /** Where the entries begin that live no longer than this one did. */
  private async countAbove([, score]: RecordedRevocation): Promise<number> {
    return Number(await this.connection.command('ZCOUNT', this.key, `(${score}`, '+inf'));
  }
}

/** What comes after that entry; `undefined` when it is not where the pages overlap. */
function whatFollows([member, score]: RecordedRevocation, page: Page): Page | undefined {
  const at = page.slice(0, 2 * OVERLAP).findIndex((entry) => entry[0] === member && entry[1] === score);
  return at === -1 ? undefined : page.slice(at + 1);
}

/** Not by a schema: there may be a thousand of these with a thousand entries each. */
function isPage(reply: unknown): reply is Page {
  return Array.isArray(reply) && reply.every(isEntry);
}

function isEntry(entry: unknown): boolean {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number';
}
