import { createHash } from 'node:crypto';
import { siteOf } from './network.of.js';
import type { KnownSources } from './known.sources.js';
import type { RateLimitName } from './rate-limit.settings.js';
import type { RateLimits } from './rate.limits.js';

/** Who tries to prove to be somebody. */
export interface SignInAttempt {
  /** As it was typed: nobody knows yet whether there is such an account. */
  readonly account: string;
  /** As {@link networkOf} tells it. */
  readonly address: string;
  /** What tells the caller from others at that address: see `TokenRequest`. */
  readonly identity?: string;
}

/** Where an account is tried from, as far as it matters to what a guess is counted against. */
interface Source {
  readonly account: string;
  readonly address: string;
  /** A digest of the account and where it is tried from. */
  readonly pair: string;
  /** Whether the account has signed in from there. */
  readonly isKnown: boolean;
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
 *   minute is let through. To keep the owner out, an attacker must have spent a thousand addresses by the end of a day,
 *   in as many networks where they are of IPv6.
 * - A browser that brings the cookie of an earlier login, and a client that has proved itself by a secret, count for
 *   themselves where the account has signed in by them before: a neighbour at the same address cannot shut them out.
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
    const source = await this.sourceOf(who);
    await this.spend(source);
    try {
      const outcome = await work();
      await this.limits.forgive('signIns', source.pair);
      await this.turnedOutWell(who, source);
      return outcome;
    } catch (error) {
      const verdict = verdictOn(error);
      if (verdict !== 'wrong') await this.limits.giveBack('signIns', source.pair);
      if (verdict === 'neither') await this.giveBackShared(source);
      if (verdict === 'right') await this.turnedOutWell(who, source);
      throw error;
    }
  }

  /** The first that the account knows; the address, when it knows none. */
  private async sourceOf(who: SignInAttempt): Promise<Source> {
    const pairs = pairsOf(who);
    const knows = await Promise.all(pairs.map((pair) => this.known.has(pair)));
    const first = knows.indexOf(true);
    const { account, address } = who;
    return { account: folded(account), address, pair: pairs.at(first) ?? '', isKnown: first >= 0 };
  }

  private async turnedOutWell(who: SignInAttempt, source: Source): Promise<void> {
    await this.giveBackShared(source);
    await Promise.all(pairsOf(who).map((pair) => this.known.add(pair)));
  }

  /** The narrowest one first: who is stopped by it does not use up what others share. */
  private async spend(source: Source): Promise<void> {
    const { address, pair, isKnown } = source;
    await this.limits.spend('signIns', pair);
    if (isKnown) return;
    await this.orGiveBack('signIns', [pair], async () => {
      await this.limits.spend('signInsPerAddress', address);
      await this.orGiveBack('signInsPerAddress', [address], () => this.spendOfAccount(source));
    });
  }

  private async spendOfAccount({ account, address }: Source): Promise<void> {
    try {
      await this.limits.spend('signInsPerAccount', account);
    } catch (atLimit) {
      const first = [account, siteOf(address)];
      await this.limits.spend('firstSignIns', ...first).catch(() => {
        throw atLimit;
      });
      await this.orGiveBack('firstSignIns', first, () =>
        this.limits.spend('firstSignInsPerAccount', account),
      );
    }
  }

  /** Who is refused in the end has guessed nothing. */
  private async orGiveBack(
    name: RateLimitName,
    subject: readonly string[],
    rest: () => Promise<void>,
  ): Promise<void> {
    try {
      await rest();
    } catch (error) {
      await this.limits.giveBack(name, ...subject);
      throw error;
    }
  }

  private async giveBackShared({ account, address, isKnown }: Source): Promise<void> {
    if (isKnown) return;
    await this.limits.giveBack('signInsPerAddress', address);
    await this.limits.giveBack('signInsPerAccount', account);
  }
}

/** The address last: it may be shared with others. */
function pairsOf({ account, address, identity }: SignInAttempt): string[] {
  const sources = identity === undefined ? [address] : [identity, address];
  return sources.map((source) =>
    createHash('sha256')
      .update(JSON.stringify([folded(account), source]))
      .digest('base64url'),
  );
}

/** Pools may tell upper from lower case in names, and a guesser must not gain by it. */
export function folded(account: string): string {
  return account.normalize('NFKC').trim().toLowerCase();
}
