import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CachedRecords } from './cached.records.js';

/** The login that a refresh token belongs to. */
export interface KnownRefreshToken {
  readonly loginId: string;
  readonly clientId: string;
  /** Who logged in, as the pool stores the name. */
  readonly username?: string;
  /** What was granted to the login, space-separated. */
  readonly scope?: string;
  /** When rotation put another one in its place. Whoever brings it later is told apart by it. */
  readonly rotatedAtMilliseconds?: number;
  /** The digest of that other one. */
  readonly successor?: string;
}

const schema: z.ZodType<KnownRefreshToken> = z.object({
  loginId: z.string(),
  clientId: z.string(),
  username: z.string().optional(),
  scope: z.string().optional(),
  rotatedAtMilliseconds: z.number().optional(),
  successor: z.string().optional(),
});
const sealedAnswer = z.string();

/**
 * Which login each refresh token belongs to, those that were rotated away included, for as long as one could live.
 * Refresh tokens are known by a digest; the store never holds one in the clear. Each method rejects when the store
 * cannot answer.
 */
export class RefreshTokenStore {
  constructor(
    private readonly records: CachedRecords,
    private readonly lifetimeSeconds: number,
  ) {}

  remember(refreshToken: string, known: KnownRefreshToken): Promise<void> {
    return this.records.write(`refresh:${digestOf(refreshToken)}`, known, this.lifetimeSeconds);
  }

  find(refreshToken: string): Promise<KnownRefreshToken | undefined> {
    return this.findByDigest(digestOf(refreshToken));
  }

  findByDigest(digest: string): Promise<KnownRefreshToken | undefined> {
    return this.records.read(`refresh:${digest}`, schema);
  }

  /** @param sealed what a refresh token was traded for, encrypted */
  keepAnswer(refreshToken: string, sealed: string, seconds: number): Promise<void> {
    return this.records.write(`refreshed:${digestOf(refreshToken)}`, sealed, seconds);
  }

  findAnswer(refreshToken: string): Promise<string | undefined> {
    return this.records.read(`refreshed:${digestOf(refreshToken)}`, sealedAnswer);
  }
}

export function digestOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}
