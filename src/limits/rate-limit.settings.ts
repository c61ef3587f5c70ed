/** So many in so long a time. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/**
 * What is allowed when nothing else is said. An address is an IPv4 address, or the first 64 bits of an IPv6 address, as
 * the framework tells it: behind a proxy that it was not told to trust, all callers are one.
 */
export const DEFAULT_RATE_LIMITS = {
  /** Every request to the routes of this package that need no token, by address. */
  perAddress: { limit: 10_000, windowSeconds: 10 },
  /** What a client asks of the OAuth endpoints. A public client, whose name anybody can use, at each address. */
  perClient: { limit: 5000, windowSeconds: 10 },
  /** Revocations of a client, counted in the same way: each is kept by every instance for as long as the token lives. */
  revocations: { limit: 1000, windowSeconds: 10 },
  /** Passwords and codes that were wrong, for one account from one address. */
  signIns: { limit: 30, windowSeconds: 900 },
  /** The same for all accounts from one address that the account does not know. */
  signInsPerAddress: { limit: 150, windowSeconds: 900 },
  /** The same for one account from all the addresses that it does not know. */
  signInsPerAccount: { limit: 100, windowSeconds: 900 },
  /** Tries that an address (of IPv6, its first 48 bits) has left at an account that does not know it and is at its limit. */
  firstSignIns: { limit: 3, windowSeconds: 86_400 },
  /** The same for one account from all such addresses. */
  firstSignInsPerAccount: { limit: 1, windowSeconds: 30 },
  /** Refresh tokens that no login here knows and the pool refuses: each costs a call to it, or two. As `perClient`. */
  unknownRefreshTokens: { limit: 300, windowSeconds: 60 },
  /** Codes for devices, by address. */
  deviceAuthorizations: { limit: 100, windowSeconds: 600 },
  /** User codes of devices that were wrong, by address: from then on it may bring long codes only. */
  userCodes: { limit: 10, windowSeconds: 600 },
  /** The same from everywhere. Refuses nobody: the codes that are handed out from then on are longer. */
  userCodesOverall: { limit: 2000, windowSeconds: 600 },
  /** Messages with a code to one account, asked for from one address; by a user with a login, from anywhere. */
  accountCodes: { limit: 5, windowSeconds: 3600 },
  /** Sign-ups, and messages with a code, asked for from one address. */
  accountCodesPerAddress: { limit: 50, windowSeconds: 3600 },
} as const satisfies Readonly<Record<string, RateLimit>>;

export type RateLimitName = keyof typeof DEFAULT_RATE_LIMITS;

/** Every limit, or `false` where it is switched off; `false` alone for all of them. */
export type RateLimitSettings = false | Readonly<Record<RateLimitName, RateLimit | false>>;
