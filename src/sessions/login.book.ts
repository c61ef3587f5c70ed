/** How long it is known of a refresh token when it was traded: longer than Cognito may take it again. */
export const TRADE_KNOWN_MILLISECONDS = 120_000;

/** How many logins of one user are listed. One more, and the one that was not seen for longest falls off the list. */
export const LISTED_LOGINS = 100;

/**
 * What all instances must agree on at any moment, so that a cache will not do: which logins a user has, and whose
 * turn it is to trade a refresh token. Each method rejects when the store cannot answer, and never hangs.
 */
export abstract class LoginBook {
  /**
   * Lists a login, or moves it to the front. At most {@link LISTED_LOGINS} of a user are listed: one that falls off
   * lives on, and ends by its own logout, by its id, with all the others, or by its lifetime.
   */
  abstract add(subject: string, loginId: string, seenAtMilliseconds: number): Promise<void>;

  /** The logins of a user, the one that was seen last in front. Those beyond their lifetime are left out. */
  abstract of(subject: string): Promise<string[]>;

  abstract remove(subject: string, loginIds: readonly string[]): Promise<void>;

  /** How long a turn lasts that is not given back. */
  abstract readonly turnSeconds: number;

  /**
   * Takes the turn that this name stands for, for no other instance to have until it is given back or its time is
   * over. Within an instance the caller sees to it that nobody asks twice.
   *
   * @returns how to give it back; `undefined` when another instance has it
   */
  abstract takeTurn(name: string): Promise<(() => Promise<void>) | undefined>;

  /** Notes that the refresh token which this name stands for is traded now. What was noted before stays. */
  abstract noteTrade(name: string): Promise<void>;

  /**
   * How long ago that was, by the one clock of the store: the clocks of two instances cannot be compared.
   *
   * @returns `undefined` when it was not noted, or more than {@link TRADE_KNOWN_MILLISECONDS} ago
   */
  abstract millisecondsSinceTrade(name: string): Promise<number | undefined>;
}
