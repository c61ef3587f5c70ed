import { Injectable } from '@nestjs/common';
import { AuthEvents } from '../events/auth.events.js';
import type { TokenSet } from '../oauth2/token.set.js';
import { RevocationService } from '../revocation/revocation.service.js';
import { Clock } from '../tokens/clock.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { briefUserAgent } from './caller.js';
import { LoginBook } from './login.book.js';
import { issuedToken } from './login.js';
import { LoginRecorder, type TokenOrigin } from './login.recorder.js';
import { digestOf, type KnownRefreshToken, RefreshTokenStore } from './refresh-token.store.js';
import { RefreshedAnswers } from './refreshed.answers.js';
import { LoginEndedError, stored } from './session.error.js';
import { SessionService } from './session.service.js';
import { SharedWork } from './shared.work.js';
import { inTurn } from './taken.turn.js';

/** A refresh token, and the client that has proved to be the one who brings it. */
export interface BroughtRefreshToken extends TokenOrigin {
  readonly usedRefreshToken: string;
  readonly clientId: string;
  /** When the request came in, on the monotonic clock of this instance, before anything was waited for. */
  readonly arrivedAtMilliseconds: number;
}

/** A refresh token in its turn, and the name that the turn goes by. */
interface BroughtInTurn extends BroughtRefreshToken {
  readonly name: string;
}

/** Cognito takes a rotated refresh token for this long at the most (`RetryGracePeriodSeconds`). */
const LONGEST_GRACE_MILLISECONDS = 60_000;

/**
 * Trades a refresh token so that it has one successor, however many bring it at the same time on however many
 * instances, and so that one which was rotated away ends its login when it comes back.
 *
 * Whether it comes back in time, Cognito decides: the grace period is a setting of the app client there. Within it
 * everybody gets the answer that the first one got, for that may have been lost, and no other. After it, or once that
 * answer was used, there are two who use the login, and nobody can tell which of them is its user: both are logged out.
 * Whoever came before the first one was answered has only been slower.
 *
 * @see RFC 9700 §4.14.2
 */
@Injectable()
export class RefreshExchange {
  private readonly underway = new SharedWork<TokenSet>();

  constructor(
    private readonly refreshTokens: RefreshTokenStore,
    private readonly answers: RefreshedAnswers,
    private readonly book: LoginBook,
    private readonly recorder: LoginRecorder,
    private readonly sessions: SessionService,
    private readonly revocations: RevocationService,
    private readonly clock: Clock,
    private readonly events: AuthEvents,
  ) {}

  /**
   * @param trade asks the user pool
   * @throws LoginEndedError the login has ended, or ends now because of this
   * @throws SessionsUnavailableError a store does not answer
   * @throws UserPoolError whatever the pool refused
   */
  trade(brought: BroughtRefreshToken, trade: () => Promise<TokenSet>): Promise<TokenSet> {
    const name = digestOf(`${brought.clientId}:${brought.usedRefreshToken}`);
    return this.underway.do(name, () =>
      inTurn(this.book, this.clock, name, () => this.tradeInTurn({ ...brought, name }, trade)),
    );
  }

  private async tradeInTurn(brought: BroughtInTurn, trade: () => Promise<TokenSet>): Promise<TokenSet> {
    const found = await stored(this.refreshTokens.find(brought.usedRefreshToken));
    // Another client's is Cognito's to refuse, and must not end anything here.
    const known = found?.clientId === brought.clientId ? found : undefined;
    if (known?.rotatedAtMilliseconds !== undefined) {
      return this.answerAgain(brought, known, known.rotatedAtMilliseconds, trade);
    }
    const tokens = await this.ask(brought, known, trade);
    return this.handOut(tokens, brought);
  }

  private async answerAgain(
    brought: BroughtInTurn,
    known: KnownRefreshToken,
    rotatedAtMilliseconds: number,
    trade: () => Promise<TokenSet>,
  ): Promise<TokenSet> {
    if (await this.wasUsed(known.successor)) throw await this.endReused(brought, known);
    const answer = await stored(this.answers.find(brought.usedRefreshToken));
    const since = await stored(this.book.millisecondsSinceTrade(brought.name));
    // Two spans of time, each by one clock: what the clocks of two instances say is never compared.
    const waited = this.clock.monotonicMilliseconds() - brought.arrivedAtMilliseconds;
    const cameBefore = since !== undefined && waited >= since;
    if (cameBefore && answer !== undefined) return this.ifAlive(answer);
    if ((since ?? this.clock.nowMilliseconds() - rotatedAtMilliseconds) > LONGEST_GRACE_MILLISECONDS) {
      throw await this.endReused(brought, known);
    }
    await this.ask(brought, known, trade);
    if (answer !== undefined) return this.ifAlive(answer);
    throw new UserPoolError('refused', 'What this refresh token was traded for is not kept here any more.');
  }

  /** An answer that was used has arrived: whoever asks for it again is somebody else. */
  private async wasUsed(successor: string | undefined): Promise<boolean> {
    if (successor === undefined) return false;
    const known = await stored(this.refreshTokens.findByDigest(successor));
    return known?.rotatedAtMilliseconds !== undefined;
  }

  /** Cognito tells of reuse by name at its API, and not at its token endpoint: there it is a refusal like others. */
  private async ask(
    brought: BroughtRefreshToken,
    known: KnownRefreshToken | undefined,
    trade: () => Promise<TokenSet>,
  ): Promise<TokenSet> {
    try {
      return await trade();
    } catch (error) {
      const code = error instanceof UserPoolError ? error.code : undefined;
      const wasRotated = known?.rotatedAtMilliseconds !== undefined;
      if (code === 'reused' || (code === 'refused' && wasRotated)) throw await this.endReused(brought, known);
      throw error;
    }
  }

  private async handOut(tokens: TokenSet, brought: BroughtInTurn): Promise<TokenSet> {
    await this.recorder.record(tokens, brought);
    const isRotated = tokens.refreshToken !== undefined && tokens.refreshToken !== brought.usedRefreshToken;
    // Where it cannot be kept, the next one who brings this token gets nothing: a second successor could not be told
    // from a stolen one.
    if (isRotated) await this.keep(tokens, brought).catch(() => undefined);
    return tokens;
  }

  /** The moment last: whoever comes until then is in time. */
  private async keep(tokens: TokenSet, { usedRefreshToken, name }: BroughtInTurn): Promise<void> {
    await this.answers.keep(usedRefreshToken, tokens);
    await this.book.noteTrade(name);
  }

  private ifAlive(answer: TokenSet): TokenSet {
    const token = issuedToken(answer);
    if (token !== undefined && this.revocations.isRevoked(token)) throw new LoginEndedError();
    return answer;
  }

  private async endReused(
    brought: BroughtRefreshToken,
    known: KnownRefreshToken | undefined,
  ): Promise<LoginEndedError> {
    const { clientId, caller, usedRefreshToken } = brought;
    this.events.emit({
      type: 'refresh-token-reuse',
      reason: 'rotated',
      clientId,
      loginId: known?.loginId,
      ...(known && (await this.sessions.whose(known.loginId))),
      address: caller?.address,
      userAgent: briefUserAgent(caller?.userAgent),
    });
    await this.sessions.endReused(clientId, usedRefreshToken, known?.loginId);
    return new LoginEndedError();
  }
}
