import type { AccessToken } from '../tokens/access-token.js';

/** One access token. The narrowest level, and the only one at which a machine token can be singled out. */
export interface TokenRevocation {
  readonly kind: 'token';
  readonly tokenId: string;
}

/** One login of one user: every token that carries this `origin_jti`, also those refreshed from it later. */
export interface LoginRevocation {
  readonly kind: 'login';
  readonly loginId: string;
}

/** Everything of one user up to a moment: every token whose login is not later. */
export interface SubjectRevocation {
  readonly kind: 'subject';
  readonly subject: string;
  readonly upToMilliseconds: number;
}

/**
 * Everything that an app client was issued up to a moment: users' tokens whose login is not later, and machine
 * tokens that were not issued later.
 */
export interface ClientRevocation {
  readonly kind: 'client';
  readonly clientId: string;
  readonly upToMilliseconds: number;
}

/** Everything that a user pool issued up to a moment, as {@link ClientRevocation}. A pool is known by its issuer. */
export interface PoolRevocation {
  readonly kind: 'pool';
  readonly issuer: string;
  readonly upToMilliseconds: number;
}

/**
 * A login that outlives every mark up to a moment, whatever its `auth_time` says: because it began after the mark,
 * though in the same second (`auth_time` has whole seconds and cannot tell the two apart), or because its user
 * ended all the others and kept this one.
 */
export interface LaterLogin {
  readonly kind: 'later-login';
  /** `origin_jti`, or the `jti` of a token that has none: a machine token is a login of its own. */
  readonly loginId: string;
  /** Marks up to this moment do not concern it. */
  readonly beganAtMilliseconds: number;
}

/**
 * Something that a newer version of this package wrote. We cannot tell whom it concerns, so it concerns
 * everybody: while one is alive, this instance cannot tell whether a token is revoked.
 */
export interface UnreadableRevocation {
  readonly kind: 'unreadable';
  /** As it was read, so that it can be written back. */
  readonly text: string;
}

/** What is revoked, and until when that has to be known. */
export type Revocation = (
  | TokenRevocation
  | LoginRevocation
  | SubjectRevocation
  | ClientRevocation
  | PoolRevocation
  | LaterLogin
  | UnreadableRevocation
) & {
  /** When nothing that this entry forbids can be alive any more. Seconds since the epoch. */
  readonly expiresAtSeconds: number;
};

/** The part of an access token that the revocation check reads. */
export type RevocableToken = Pick<
  AccessToken,
  'tokenId' | 'loginId' | 'subject' | 'clientId' | 'issuer' | 'authenticatedAtSeconds'
>;

/** What tells this login from any other: a token without `origin_jti` stands for itself. */
export function loginKey(token: Pick<RevocableToken, 'tokenId' | 'loginId'>): string {
  return token.loginId ?? token.tokenId;
}
