import { ExpiringIds, sweepMapInSteps } from './expiring.ids.js';
import { loginKey, type RevocableToken, type Revocation } from './revocation.js';
import { RevocationMarks } from './revocation.marks.js';

interface Beginning {
  readonly beganAtMilliseconds: number;
  readonly expiresAtSeconds: number;
}

/** What is remembered has room for the state of a list in which nothing was found that revokes it. */
type ClearedToken = RevocableToken & { clearedIn?: number };

/** So that no two lists of a process, and no two states of one, are ever taken for each other. */
let states = 0;

/**
 * This instance's replica of what is revoked: a few look-ups in memory, no I/O, no promise. Asked on every
 * request.
 *
 * A token that is remembered bears the state of the list in which it was found clear. While nothing was added since,
 * it is clear still, and the look-ups, whose memory is cold by the next request, are spared.
 *
 * Entries go when they expire and never before.
 */
export class RevocationList {
  private readonly tokens = new ExpiringIds();
  private readonly logins = new ExpiringIds();
  private readonly subjects = new RevocationMarks();
  private readonly clients = new RevocationMarks();
  private readonly pools = new RevocationMarks();
  private readonly laterLogins = new Map<string, Beginning>();
  private readonly unreadable = new Map<string, number>();
  private state = ++states;

  get size(): number {
    const { tokens, logins, subjects, clients, pools, laterLogins, unreadable } = this;
    return [tokens, logins, subjects, clients, pools, laterLogins, unreadable].reduce(
      (sum, { size }) => sum + size,
      0,
    );
  }

  /** Whether it holds entries of a newer version, and so cannot tell who is revoked. */
  get hasUnreadable(): boolean {
    return this.unreadable.size > 0;
  }

  add(revocation: Revocation): void {
    this.state = ++states;
    const { expiresAtSeconds } = revocation;
    switch (revocation.kind) {
      case 'token':
        return this.tokens.set(revocation.tokenId, expiresAtSeconds);
      case 'login':
        return this.logins.set(revocation.loginId, expiresAtSeconds);
      case 'subject':
        return this.subjects.add(revocation.subject, revocation);
      case 'client':
        return this.clients.add(revocation.clientId, revocation);
      case 'pool':
        return this.pools.add(revocation.issuer, revocation);
      case 'later-login':
        return this.addLaterLogin(revocation.loginId, revocation);
      case 'unreadable':
        this.unreadable.set(revocation.text, expiresAtSeconds);
        return;
    }
  }

  /** About so many entries will be added. Nearly all of them end logins. */
  expect(count: number): void {
    this.logins.expect(count);
  }

  /** Whether it says at least what this entry says; the expiry aside. */
  holds(revocation: Revocation): boolean {
    switch (revocation.kind) {
      case 'token':
        return this.tokens.has(revocation.tokenId);
      case 'login':
        return this.logins.has(revocation.loginId);
      case 'subject':
        return (this.subjects.of(revocation.subject) ?? -1) >= revocation.upToMilliseconds;
      case 'client':
        return (this.clients.of(revocation.clientId) ?? -1) >= revocation.upToMilliseconds;
      case 'pool':
        return (this.pools.of(revocation.issuer) ?? -1) >= revocation.upToMilliseconds;
      case 'later-login':
        return (
          (this.laterLogins.get(revocation.loginId)?.beganAtMilliseconds ?? -1) >=
          revocation.beganAtMilliseconds
        );
      case 'unreadable':
        return this.unreadable.has(revocation.text);
    }
  }

  *entries(): Iterable<Revocation> {
    for (const [tokenId, expiresAtSeconds] of this.tokens.entries())
      yield { kind: 'token', tokenId, expiresAtSeconds };
    for (const [loginId, expiresAtSeconds] of this.logins.entries())
      yield { kind: 'login', loginId, expiresAtSeconds };
    for (const [subject, mark] of this.subjects.entries()) yield { kind: 'subject', subject, ...mark };
    for (const [clientId, mark] of this.clients.entries()) yield { kind: 'client', clientId, ...mark };
    for (const [issuer, mark] of this.pools.entries()) yield { kind: 'pool', issuer, ...mark };
    for (const [loginId, later] of this.laterLogins) yield { kind: 'later-login', loginId, ...later };
    for (const [text, expiresAtSeconds] of this.unreadable)
      yield { kind: 'unreadable', text, expiresAtSeconds };
  }

  isRevoked(token: ClearedToken): boolean {
    if (token.clearedIn === this.state) return false;
    if (this.isListed(token)) return true;
    if (token.clearedIn !== undefined) token.clearedIn = this.state;
    return false;
  }

  /**
   * The latest mark that falls into the second of this token's login, and so cannot be told from it by the
   * token alone. Milliseconds since the epoch.
   */
  markOfSameSecond(token: RevocableToken): number | undefined {
    const { subjects, clients, pools } = this;
    const marks = [subjects.of(token.subject), clients.of(token.clientId), pools.of(token.issuer)].filter(
      (mark) => mark !== undefined && Math.floor(mark / 1000) === token.authenticatedAtSeconds,
    );
    return marks.reduce((latest, mark) => Math.max(latest ?? 0, mark ?? 0), undefined);
  }

  /** Forgets the entries that forbid nothing any more. */
  sweep(nowSeconds: number): void {
    for (const _ of this.sweepInSteps(nowSeconds)) continue;
  }

  /** The same, a few thousand entries between two yields, so that requests can be answered in between. */
  *sweepInSteps(nowSeconds: number): Iterable<void> {
    yield* this.tokens.sweepInSteps(nowSeconds);
    yield* this.logins.sweepInSteps(nowSeconds);
    yield* this.subjects.sweepInSteps(nowSeconds);
    yield* this.clients.sweepInSteps(nowSeconds);
    yield* this.pools.sweepInSteps(nowSeconds);
    yield* sweepMapInSteps(this.laterLogins, ({ expiresAtSeconds }) => expiresAtSeconds <= nowSeconds);
    yield* sweepMapInSteps(this.unreadable, (expiresAtSeconds) => expiresAtSeconds <= nowSeconds);
  }

  private isListed(token: RevocableToken): boolean {
    if (this.tokens.has(token.tokenId)) return true;
    if (token.loginId !== undefined && this.logins.has(token.loginId)) return true;
    return (
      this.isBefore(this.subjects.of(token.subject), token) ||
      this.isBefore(this.clients.of(token.clientId), token) ||
      this.isBefore(this.pools.of(token.issuer), token)
    );
  }

  /** The latest moment counts: entries of one login may be read in any order. */
  private addLaterLogin(loginId: string, { beganAtMilliseconds, expiresAtSeconds }: Beginning): void {
    const held = this.laterLogins.get(loginId);
    this.laterLogins.set(loginId, {
      beganAtMilliseconds: Math.max(beganAtMilliseconds, held?.beganAtMilliseconds ?? 0),
      expiresAtSeconds: Math.max(expiresAtSeconds, held?.expiresAtSeconds ?? 0),
    });
  }

  private isBefore(mark: number | undefined, token: RevocableToken): boolean {
    if (mark === undefined) return false;
    if (token.authenticatedAtSeconds > Math.floor(mark / 1000)) return false;

    const later = this.laterLogins.get(loginKey(token));
    return later === undefined || later.beganAtMilliseconds < mark;
  }
}
