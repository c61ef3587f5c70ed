import { withinDeadline } from './deadline.js';
import { isSameServer, type RedisAddress } from './redis.address.js';
import type { MakeRedisClient } from './redis.client.js';
import { RedisUnavailableError } from './redis.error.js';
import { RedisLink } from './redis.link.js';

const DEADLINE_MILLISECONDS = 500;

/** A reply, and who gave it. */
export interface RedisInquiryReply {
  readonly reply: unknown;
  readonly from: RedisAddress;
}

/** Asks any of several servers that know the same: the one that answered last, and the others when it does not. */
export class RedisInquiry {
  private readonly others: RedisAddress[];
  private link: RedisLink | undefined;
  private isClosed = false;

  constructor(
    nodes: readonly RedisAddress[],
    private readonly makeClient: MakeRedisClient,
  ) {
    this.others = [...nodes];
  }

  /** @throws Error of the last one, when nobody answers */
  async ask(...words: string[]): Promise<RedisInquiryReply> {
    let failure: unknown = new RedisUnavailableError('offline');
    for (let tries = this.others.length; tries > 0 && !this.isClosed; tries -= 1) {
      const link = await this.linkToFirst().catch((cause: unknown) => void (failure = cause));
      if (link === undefined) continue;
      try {
        const answer = link.client.sendCommand(words);
        const late = () => new RedisUnavailableError('no_answer');
        return { reply: await withinDeadline(DEADLINE_MILLISECONDS, answer, late), from: link.address };
      } catch (cause) {
        failure = cause;
        this.askAnother();
      }
    }
    throw failure;
  }

  /** What this one said led nowhere: the next question goes to the next. */
  askAnother(): void {
    this.link?.end(new RedisUnavailableError('offline'));
    this.link = undefined;
    const [first, ...rest] = this.others;
    if (first !== undefined) this.others.splice(0, this.others.length, ...rest, first);
  }

  /** Others that could be asked as well. */
  learn(nodes: readonly RedisAddress[]): void {
    for (const node of nodes) {
      if (!this.others.some((known) => isSameServer(known, node))) this.others.push(node);
    }
  }

  close(): void {
    this.isClosed = true;
    this.link?.end(new RedisUnavailableError('offline'));
  }

  private async linkToFirst(): Promise<RedisLink | undefined> {
    if (this.link?.isOpen === true) return this.link;
    const [first] = this.others;
    if (first === undefined) return undefined;
    const link = (this.link = RedisLink.to(first, this.makeClient));
    try {
      await link.open();
    } catch (error) {
      this.askAnother();
      throw error;
    }
    return link;
  }
}
