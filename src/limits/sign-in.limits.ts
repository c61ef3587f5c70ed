import { createHash } from 'node:crypto';
import type { KnownSources } from './known.sources.js';
import type { RateLimitName } from './rate-limit.settings.js';
import type { RateLimits } from './rate.limits.js';

/** Who tries to prove to be somebody. */
export interface SignInAttempt {
  /** As it was typed: nobody knows yet whether there is such an account. */
  readonly account: string;
  /** As {@link networkOf} tells it. */
  readonly address: string;
}

/**
 * What a failure says of the guess. `right`: the password was, and more is wanted. `neither`: it was not looked at, or
 * that cannot be told.
 */
export type GuessVerdict = 'wrong' | 'right' | 'neither';

/**
 * Keeps passwords and codes from being guessed, so that nobody can use it to lock somebody else out.
 *
 * - Wrong guesses count for the account **and** the address that they come from: thirty in a quarter of an hour.
 *   Whoever guesses from elsewhere uses up their own, and not those of the owner.
 * - An address that guesses at many accounts, and an account that is guessed at from many addresses, have much higher
 *   limits of their own. Neither of the two is asked about where the account knows the address: for thirty days after
 *   a login from there. So the owner gets in from home while a botnet keeps the account at its limit, and an office
 *   does while one of its machines tries out passwords.
 * - A new address is not shut out of an account that is at its limit: it has three tries a day, of which one in half a
 *   minute is let through. To keep the owner out, an attacker needs thousands of addresses anew each day, and gains as
 *   many guesses at the most.
 * - What turns out well is given back, and forgives the wrong guesses from there.
 * - A try is counted before the user pool is asked, so that many at once do not slip through together; over the limit
 *   the pool is not asked at all. The answer then depends on nothing but the count, which is kept for accounts that
 *   do not exist as well: it tells nobody who has an account, nor whether the password was right at last.
 *
 * Cognito has a lockout of its own, by user alone: after five wrong passwords a second, doubling to a quarter of an
 * hour. Who can reach Cognito without us, as with a public app client, can use that one; no limit here prevents it.
 *
 * @see RFC 6749 §4.3.2, §10.10
 */
export class SignInLimits {
  /** @internal Made by Nest. */
  constructor(
    private readonly limits: RateLimits,
    private readonly known: KnownSources,
  ) {}

  /**
   * Lets a try happen, and holds a wrong guess against it. A right one that is not the end of the login, as with a
   * second factor to come, forgives nothing: or else each right password would pay for another five codes.
   *
   * @throws TooManyRequestsError, and whatever the try itself rejects with
   */
  async attempt<T>(
    who: SignInAttempt,
    verdictOn: (error: unknown) => GuessVerdict,
    work: () => Promise<T>,
  ): Promise<T> {
    const pair = pairOf(who);
    const isKnown = await this.known.has(pair);
    await this.spend(who, isKnown);
    try {
      const outcome = await work();
      await this.limits.forgive('signIns', pair);
      await this.turnedOutWell(who, isKnown);
      return outcome;
    } catch (error) {
      const verdict = verdictOn(error);
      if (verdict !== 'wrong') await this.limits.giveBack('signIns', pair);
      if (verdict === 'neither') await this.giveBackShared(who, isKnown);
      if (verdict === 'right') await this.turnedOutWell(who, isKnown);
      throw error;
    }
  }

  private async turnedOutWell(who: SignInAttempt, isKnown: boolean): Promise<void> {
    await this.giveBackShared(who, isKnown);
    await this.known.add(pairOf(who));
  }

  /** The narrowest one first: who is stopped by it does not use up what others share. */
  private async spend(who: SignInAttempt, isKnown: boolean): Promise<void> {
    const pair = pairOf(who);
    await this.limits.spend('signIns', pair);
    if (isKnown) return;
    await this.orGiveBack('signIns', pair, async () => {
      await this.limits.spend('signInsPerAddress', who.address);
      await this.orGiveBack('signInsPerAddress', who.address, () => this.spendOfAccount(who));
    });
  }

  private async spendOfAccount(who: SignInAttempt): Promise<void> {
    const [account, pair] = [folded(who.account), pairOf(who)];
    try {
      await this.limits.spend('signInsPerAccount', account);
    } catch (atLimit) {
      await this.limits.spend('firstSignIns', pair).catch(() => {
        throw atLimit;
      });
      await this.orGiveBack('firstSignIns', pair, () => this.limits.spend('firstSignInsPerAccount', account));
    }
  }

  /** Who is refused in the end has guessed nothing. */
  private async orGiveBack(name: RateLimitName, subject: string, rest: () => Promise<void>): Promise<void> {
    try {
      await rest();
    } catch (error) {
      await this.limits.giveBack(name, subject);
      throw error;
    }
  }

  private async giveBackShared({ account, address }: SignInAttempt, isKnown: boolean): Promise<void> {
    if (isKnown) return;
    await this.limits.giveBack('signInsPerAddress', address);
    await this.limits.giveBack('signInsPerAccount', folded(account));
  }
}

function pairOf({ account, address }: SignInAttempt): string {
  return createHash('sha256')
    .update(JSON.stringify([folded(account), address]))
    .digest('base64url');
}

/** Pools may tell upper from lower case in names, and a guesser must not gain by it. */
function folded(account: string): string {
  return account.normalize('NFKC').trim().toLowerCase();
}
