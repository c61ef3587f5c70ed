import type { RevocableToken, Revocation } from './revocation.js';

interface Mark {
  readonly upToMilliseconds: number;
  readonly expiresAtSeconds: number;
}

interface Beginning {
  readonly beganAtMilliseconds: number;
  readonly expiresAtSeconds: number;
}

/**
 * This instance's replica of what is revoked: a few map look-ups, no I/O, no promise. Asked on every request.
 *
 * Entries go when they expire and never before.
 */
export class RevocationList {
  private readonly tokens = new Map<string, number>();
  private readonly logins = new Map<string, number>();
  private readonly subjects = new Map<string, Mark>();
  private readonly laterLogins = new Map<string, Beginning>();

  get size(): number {
    return this.tokens.size + this.logins.size + this.subjects.size + this.laterLogins.size;
  }

  add(revocation: Revocation): void {
    const { expiresAtSeconds } = revocation;
    switch (revocation.kind) {
      case 'token':
        this.tokens.set(revocation.tokenId, expiresAtSeconds);
        return;
      case 'login':
        this.logins.set(revocation.loginId, expiresAtSeconds);
        return;
      case 'subject':
        this.addMark(revocation.subject, { upToMilliseconds: revocation.upToMilliseconds, expiresAtSeconds });
        return;
      case 'later-login':
        this.laterLogins.set(revocation.loginId, {
          beganAtMilliseconds: revocation.beganAtMilliseconds,
          expiresAtSeconds,
        });
        return;
    }
  }

  *entries(): Iterable<Revocation> {
    for (const [tokenId, expiresAtSeconds] of this.tokens) yield { kind: 'token', tokenId, expiresAtSeconds };
    for (const [loginId, expiresAtSeconds] of this.logins) yield { kind: 'login', loginId, expiresAtSeconds };
    for (const [subject, mark] of this.subjects) yield { kind: 'subject', subject, ...mark };
    for (const [loginId, later] of this.laterLogins) yield { kind: 'later-login', loginId, ...later };
  }

  isRevoked(token: RevocableToken): boolean {
    if (this.tokens.has(token.tokenId)) return true;
    if (token.loginId !== undefined && this.logins.has(token.loginId)) return true;
    return this.isBeforeMark(token);
  }

  /** The moment up to which everything of this user is revoked, in milliseconds since the epoch. */
  markOf(subject: string): number | undefined {
    return this.subjects.get(subject)?.upToMilliseconds;
  }

  /** Forgets the entries that forbid nothing any more. */
  sweep(nowSeconds: number): void {
    const isOver = (expiresAtSeconds: number) => expiresAtSeconds <= nowSeconds;
    for (const [tokenId, expiresAt] of this.tokens) if (isOver(expiresAt)) this.tokens.delete(tokenId);
    for (const [loginId, expiresAt] of this.logins) if (isOver(expiresAt)) this.logins.delete(loginId);
    for (const [subject, mark] of this.subjects)
      if (isOver(mark.expiresAtSeconds)) this.subjects.delete(subject);
    for (const [loginId, later] of this.laterLogins) {
      if (isOver(later.expiresAtSeconds)) this.laterLogins.delete(loginId);
    }
  }

  /** A mark moves forward only: instances may write theirs in any order. */
  private addMark(subject: string, mark: Mark): void {
    const held = this.subjects.get(subject);
    this.subjects.set(subject, {
      upToMilliseconds: Math.max(mark.upToMilliseconds, held?.upToMilliseconds ?? 0),
      expiresAtSeconds:
        held !== undefined && held.upToMilliseconds > mark.upToMilliseconds
          ? Math.max(mark.expiresAtSeconds, held.expiresAtSeconds)
          : mark.expiresAtSeconds,
    });
  }

  private isBeforeMark(token: RevocableToken): boolean {
    if (this.subjects.size === 0) return false;
    const mark = this.markOf(token.subject);
    if (mark === undefined) return false;

    const markSeconds = Math.floor(mark / 1000);
    if (token.authenticatedAtSeconds !== markSeconds) return token.authenticatedAtSeconds < markSeconds;

    const later = token.loginId === undefined ? undefined : this.laterLogins.get(token.loginId);
    return later === undefined || later.beganAtMilliseconds < mark;
  }
}
