import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { TokenSet } from '../oauth2/token.set.js';
import { Clock } from '../tokens/clock.js';
import type { CodeProof } from '../user-pool/code.exchange.js';
import { UserPoolError } from '../user-pool/user-pool.error.js';
import { loginOf } from './login.js';
import { LoginBook } from './login.book.js';
import { digestOf } from './refresh-token.store.js';
import { stored } from './session.error.js';
import { SessionService } from './session.service.js';
import { SharedWork } from './shared.work.js';
import { ShortLivedRecords } from './short-lived.records.js';
import { inTurn } from './taken.turn.js';

const KIND = 'used-code';

/** For how long a code that was redeemed is remembered. At Cognito it would have lived for five minutes. */
const REMEMBERED_SECONDS = 3600;

/**
 * No answer leaves earlier: of requests that were sent together, some have a connection to make first, and must not
 * look as if they had waited for it. Cognito mostly takes longer anyway.
 */
const SENT_TOGETHER_MILLISECONDS = 250;
/** What has come meanwhile is read before the answer leaves. */
const PAUSE_MILLISECONDS = 25;

const usedCode = z.object({ loginId: z.string(), subject: z.string(), clientId: z.string() });

/** A code and all that has to come with it, as it was sent; not yet looked at. */
export interface BroughtCode extends Partial<CodeProof> {
  readonly clientId: string;
  /** On the monotonic clock of this instance, before anything was waited for. */
  readonly arrivedAtMilliseconds: number;
}

/**
 * Redeems a code once, however many bring it at the same time on however many instances, and ends the login behind
 * one that comes back: two have it, and one of them is not the client. Only a second request that would have been good
 * counts, with the same client, redirect URI and verifier, lest a code seen in a log be enough to log somebody out.
 *
 * Whoever came before the first one was answered is the client that tries again: it is refused, and the login lives.
 *
 * @see RFC 6749 §4.1.2, RFC 9700 §2.1.1
 */
@Injectable()
export class CodeRedemption {
  private readonly underway = new SharedWork<TokenSet>();

  constructor(
    private readonly records: ShortLivedRecords,
    private readonly book: LoginBook,
    private readonly sessions: SessionService,
    private readonly clock: Clock,
  ) {}

  /**
   * @param exchange asks the user pool, and records the login
   * @throws UserPoolError `refused` for a code that was redeemed, or is just being; whatever the pool refused
   * @throws SessionsUnavailableError a store does not answer
   */
  async redeem(brought: BroughtCode, exchange: () => Promise<TokenSet>): Promise<TokenSet> {
    const { clientId, code, redirectUri, codeVerifier } = brought;
    const name = digestOf(JSON.stringify([clientId, code, redirectUri, codeVerifier]));
    let isFirst = false;
    const tokens = await this.underway.do(name, () => {
      isFirst = true;
      return inTurn(this.book, this.clock, name, () => this.redeemInTurn(name, brought, exchange));
    });
    if (!isFirst) throw redeemedBefore();
    return tokens;
  }

  private async redeemInTurn(
    name: string,
    { arrivedAtMilliseconds }: BroughtCode,
    exchange: () => Promise<TokenSet>,
  ): Promise<TokenSet> {
    const before = await this.records.read(KIND, name, usedCode);
    if (before !== undefined) {
      const since = await stored(this.book.millisecondsSinceTrade(name));
      // Two spans of time, each by one clock: what the clocks of two instances say is never compared.
      const waited = this.clock.monotonicMilliseconds() - arrivedAtMilliseconds;
      if (since === undefined || waited < since) await this.sessions.endLogin(before.loginId, before);
      throw redeemedBefore();
    }
    const tokens = await exchange();
    const login = loginOf(tokens);
    if (login !== undefined) {
      const { loginId, subject, clientId } = login;
      await this.records.put(KIND, name, { loginId, subject, clientId }, REMEMBERED_SECONDS);
      const waited = this.clock.monotonicMilliseconds() - arrivedAtMilliseconds;
      await setTimeout(Math.max(SENT_TOGETHER_MILLISECONDS - waited, PAUSE_MILLISECONDS));
      // Where it cannot be noted, whoever brings the code again counts as late.
      await this.book.noteTrade(name).catch(() => undefined);
    }
    return tokens;
  }
}

function redeemedBefore(): UserPoolError {
  return new UserPoolError('refused', 'The code was redeemed before.');
}
