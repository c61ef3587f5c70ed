import { ScopeSet } from '../oauth2/scope.set.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { UserPoolError } from './user-pool.error.js';

/** What a machine token is asked for with. Two that are alike may share a token. */
export interface MachineTokenWish {
  readonly clientId: string;
  /** In any order. Empty for every scope that the client may have. */
  readonly scopes: ScopeSet;
  /** The resource that the token is bound to. @see RFC 8707 */
  readonly resource?: string;
  /** Cognito's `aws_client_metadata`: its triggers may make another token of it. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** How a {@link MachineTokenCache} is set up. */
export interface MachineTokenCacheOptions {
  readonly clock: { monotonicMilliseconds(): number };
  /** From 0 up to, but not including, 1. Default `Math.random`. */
  readonly random?: () => number;
  /** How many tokens are held; the one asked for longest ago leaves. Default 1000. */
  readonly maxTokens?: number;
  /** Asked about a held token before it is handed out again: was it revoked since? Default: it is good. */
  readonly isGood?: (tokens: TokenSet) => boolean;
}

interface Held {
  readonly tokens: TokenSet;
  readonly expiresAt: number;
  readonly renewAt: number;
}

/** AWS bills each machine token, and advises to keep one for about this part of its life. */
const KEPT_FOR = 0.75;
/** By how much of its life a token may be renewed sooner, so that instances that began together drift apart. */
const SPREAD = 0.03;
const RETRY_MILLISECONDS = 5000;

/**
 * Keeps machine tokens for three quarters of their life, one for each wish.
 *
 * - However many ask at once, the user pool is asked once.
 * - When it cannot be asked at renewal, the held token serves until its end.
 * - A refusal is never kept.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-caching-tokens.html
 */
export class MachineTokenCache {
  private readonly held = new Map<string, Held>();
  private readonly underWay = new Map<string, Promise<TokenSet>>();
  private readonly options: Required<MachineTokenCacheOptions>;

  constructor(options: MachineTokenCacheOptions) {
    this.options = { random: Math.random, maxTokens: 1000, isGood: () => true, ...options };
  }

  get size(): number {
    return this.held.size;
  }

  /**
   * @param issue asks the user pool for a new token
   * @returns a token, with what is left of its life
   * @throws whatever `issue` rejects with, while there is no held token to fall back on
   */
  async get(wish: MachineTokenWish, issue: () => Promise<TokenSet>): Promise<TokenSet> {
    const key = keyOf(wish);
    const held = this.current(key);
    if (held !== undefined && this.now < held.renewAt) return this.handedOut(key, held);

    const renewal = this.issueOnce(key, issue);
    return held === undefined ? renewal : renewal.catch((error: unknown) => this.fallBack(key, held, error));
  }

  /**
   * Drops a token that turned out to be no good. One that was renewed in the meantime is kept: of many callers
   * who are refused at once, the first one makes a new token and the others get the same.
   */
  forget(wish: MachineTokenWish, accessToken: string): void {
    const key = keyOf(wish);
    if (this.held.get(key)?.tokens.accessToken === accessToken) this.held.delete(key);
  }

  private get now(): number {
    return this.options.clock.monotonicMilliseconds();
  }

  private current(key: string): Held | undefined {
    const held = this.held.get(key);
    if (held === undefined) return undefined;
    if (this.now < held.expiresAt && this.options.isGood(held.tokens)) return held;
    this.held.delete(key);
    return undefined;
  }

  private issueOnce(key: string, issue: () => Promise<TokenSet>): Promise<TokenSet> {
    const running = this.underWay.get(key);
    if (running !== undefined) return running;
    const issuing = this.issueAndKeep(key, issue).finally(() => this.underWay.delete(key));
    this.underWay.set(key, issuing);
    return issuing;
  }

  private async issueAndKeep(key: string, issue: () => Promise<TokenSet>): Promise<TokenSet> {
    // Its life is counted from before it was asked for, so that a slow answer does not lengthen it.
    const askedAt = this.now;
    const tokens = await issue();
    const lifetime = tokens.expiresInSeconds * 1000;
    const renewAt = askedAt + lifetime * (KEPT_FOR - SPREAD * this.options.random());
    this.keep(key, { tokens, expiresAt: askedAt + lifetime, renewAt });
    return tokens;
  }

  /** An outage of the user pool costs nobody a token that is good still; a refusal of it is told. */
  private fallBack(key: string, held: Held, error: unknown): TokenSet {
    if (!isOutage(error) || this.now >= held.expiresAt) throw error;
    const renewed = this.held.get(key);
    if (renewed === held) this.keep(key, { ...held, renewAt: this.now + RETRY_MILLISECONDS });
    return this.remaining(held);
  }

  private handedOut(key: string, held: Held): TokenSet {
    this.keep(key, held);
    return this.remaining(held);
  }

  private remaining({ tokens, expiresAt }: Held): TokenSet {
    return { ...tokens, expiresInSeconds: Math.floor((expiresAt - this.now) / 1000) };
  }

  /** Puts it last: the first one is the one asked for longest ago. */
  private keep(key: string, held: Held): void {
    this.held.delete(key);
    for (const oldest of this.held.keys()) {
      if (this.held.size < this.options.maxTokens) break;
      this.held.delete(oldest);
    }
    if (this.options.maxTokens > 0) this.held.set(key, held);
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof UserPoolError && (error.code === 'unavailable' || error.code === 'throttled');
}

function keyOf({ clientId, scopes, resource = '', metadata = {} }: MachineTokenWish): string {
  const sorted = Object.entries(metadata).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([clientId, [...scopes].toSorted(), resource, sorted]);
}
