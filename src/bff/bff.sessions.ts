import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { TokenIssuer } from '../endpoints/token.issuer.js';
import { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import type { ShortLivedRecords } from '../sessions/short-lived.records.js';
import type { Clock } from '../tokens/clock.js';
import type { AppClient } from '../user-pool/app.client.js';

const KIND = 'bff-session';
const SESSION_ID = /^[A-Za-z0-9_-]{43}$/;

/** Tokens are renewed this long before their end: the request has to be answered with them. */
const MARGIN_SECONDS = 30;

/** The login of one browser. It never leaves the server. */
export interface BffSession {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  readonly idToken?: string | undefined;
  readonly expiresAtSeconds: number;
  /** When the browser has to log in anew, whatever was refreshed meanwhile. */
  readonly endsAtSeconds: number;
}

const sealedSchema = z.object({ sealed: z.string() });
const sessionSchema: z.ZodType<BffSession> = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  idToken: z.string().optional(),
  expiresAtSeconds: z.number(),
  endsAtSeconds: z.number(),
});

/**
 * The tokens of browsers, encrypted in the store that sessions are in, under a digest of what the cookie says. They
 * are refreshed when they are asked for, once however many requests ask.
 *
 * @throws SessionsUnavailableError, every method, when the store does not answer
 */
export class BffSessions {
  private readonly refreshing = new Map<string, Promise<BffSession | undefined>>();

  constructor(
    private readonly records: ShortLivedRecords,
    private readonly cipher: RefreshTokenCipher,
    private readonly issuer: TokenIssuer,
    private readonly client: AppClient,
    private readonly clock: Clock,
    readonly lifetimeSeconds: number,
  ) {}

  /** @returns what the cookie is to say: always a new one, so that nobody can know it beforehand */
  async begin(tokens: TokenSet): Promise<string> {
    const sessionId = randomBytes(32).toString('base64url');
    const endsAtSeconds = this.clock.nowSeconds() + this.lifetimeSeconds;
    await this.save(sessionId, this.sessionOf(tokens, tokens.refreshToken, endsAtSeconds));
    return sessionId;
  }

  /** As it is, without a refresh. */
  async peek(sessionId: string): Promise<BffSession | undefined> {
    if (!SESSION_ID.test(sessionId)) return undefined;
    const record = await this.records.read(KIND, sessionId, sealedSchema);
    const text = record && this.cipher.open(record.sealed, sessionId);
    const session = text === undefined ? undefined : sessionSchema.parse(JSON.parse(text));
    return session !== undefined && session.endsAtSeconds > this.clock.nowSeconds() ? session : undefined;
  }

  /**
   * With tokens that are good for a while.
   *
   * @throws OAuth2Error `temporarily_unavailable` when they are not any more, and cannot be refreshed now
   */
  async find(sessionId: string): Promise<BffSession | undefined> {
    const session = await this.peek(sessionId);
    if (session === undefined || !this.isEnding(session)) return session;
    const underway = this.refreshing.get(sessionId);
    if (underway !== undefined) return underway;
    const work = this.refresh(sessionId).finally(() => this.refreshing.delete(sessionId));
    this.refreshing.set(sessionId, work);
    return work;
  }

  async end(sessionId: string): Promise<void> {
    await this.records.remove(KIND, sessionId);
  }

  private async refresh(sessionId: string): Promise<BffSession | undefined> {
    // Before the session is read: another instance may trade its refresh token while it is on its way here.
    const arrivedAt = this.clock.monotonicMilliseconds();
    // Another instance, or the request before this one, may have done it.
    const session = await this.peek(sessionId);
    if (session === undefined || !this.isEnding(session)) return session;
    try {
      const parameters = FormParameters.of({ refresh_token: session.refreshToken ?? '' });
      const tokens = await this.issuer.issue('refresh_token', this.client, parameters, undefined, arrivedAt);
      const next = this.sessionOf(tokens, tokens.refreshToken ?? session.refreshToken, session.endsAtSeconds);
      const kept = { ...next, idToken: next.idToken ?? session.idToken };
      await this.save(sessionId, kept);
      return kept;
    } catch (error) {
      const isOver = error instanceof OAuth2Error && error.code === 'invalid_grant';
      if (isOver) await this.end(sessionId);
      if (isOver) return undefined;
      // Nobody is logged out by an outage while their token is still good.
      if (session.expiresAtSeconds > this.clock.nowSeconds()) return session;
      throw error;
    }
  }

  private async save(sessionId: string, session: BffSession): Promise<void> {
    const sealed = this.cipher.seal(JSON.stringify(session), sessionId);
    const left = session.endsAtSeconds - this.clock.nowSeconds();
    await this.records.put(KIND, sessionId, { sealed }, Math.max(1, left));
  }

  private sessionOf(tokens: TokenSet, refreshToken: string | undefined, endsAtSeconds: number): BffSession {
    const expiresAtSeconds = this.clock.nowSeconds() + tokens.expiresInSeconds;
    return {
      accessToken: tokens.accessToken,
      refreshToken,
      idToken: tokens.idToken,
      expiresAtSeconds,
      endsAtSeconds,
    };
  }

  private isEnding({ expiresAtSeconds }: BffSession): boolean {
    return expiresAtSeconds - MARGIN_SECONDS <= this.clock.nowSeconds();
  }
}
