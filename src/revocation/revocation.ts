import type { AccessToken } from '../tokens/access-token.js';

/** One access token. The only level at which a machine token can be singled out. */
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
 * A login that began after a {@link SubjectRevocation} of its user, though in the same second. `auth_time` has
 * whole seconds and cannot tell the two apart; this entry does.
 */
export interface LaterLogin {
  readonly kind: 'later-login';
  readonly loginId: string;
  readonly beganAtMilliseconds: number;
}

/** What is revoked, and until when that has to be known. */
export type Revocation = (TokenRevocation | LoginRevocation | SubjectRevocation | LaterLogin) & {
  /** When nothing that this entry forbids can be alive any more. Seconds since the epoch. */
  readonly expiresAtSeconds: number;
};

/** Two entries with the same key say the same; the later written one counts. */
export function revocationKey(revocation: Revocation): string {
  switch (revocation.kind) {
    case 'token':
      return `token:${revocation.tokenId}`;
    case 'login':
      return `login:${revocation.loginId}`;
    case 'subject':
      return `subject:${revocation.subject}`;
    case 'later-login':
      return `later-login:${revocation.loginId}`;
  }
}

/** The part of an access token that the revocation check reads. */
export type RevocableToken = Pick<AccessToken, 'tokenId' | 'loginId' | 'subject' | 'authenticatedAtSeconds'>;
