/** A user logged in through this application, whichever grant was used. */
export interface LoginEvent extends LoginIdentity {
  readonly type: 'login';
}

/** A login was refreshed through this application. */
export interface RefreshEvent extends LoginIdentity {
  readonly type: 'refresh';
}

/** A login was ended, or one token alone where `loginId` is absent. */
export interface LogoutEvent {
  readonly type: 'logout';
  readonly loginId?: string;
  /** `jti`, where one token alone was ended. */
  readonly tokenId?: string;
  readonly subject?: string;
  readonly clientId?: string;
}

/** Every login of a user up to now was ended. */
export interface LogoutAllEvent {
  readonly type: 'logout-all';
  readonly subject: string;
  readonly username: string;
}

/** How much one revocation ends: one token, one login, or all of a user, an app client or a user pool. */
export type RevocationLevel = 'token' | 'login' | 'subject' | 'client' | 'pool';

/**
 * Something was revoked on this instance. A logout brings two where Cognito confirms it: one at once, and one that
 * expires sooner when nothing can be refreshed any more.
 */
export interface RevocationEvent {
  readonly type: 'revocation';
  readonly level: RevocationLevel;
  /** `jti`, `origin_jti`, `sub`, id of the app client, or issuer, as the level says. */
  readonly id: string;
  /** Whether other instances, and this one after a restart, will know. False when the store could not take it. */
  readonly isStored: boolean;
  /** Until when it is refused. Seconds since the epoch. */
  readonly expiresAtSeconds: number;
}

/** A refresh token came back whose login had been ended: stolen, or kept by a client that missed the logout. */
export interface RefreshTokenReuseEvent extends LoginIdentity {
  readonly type: 'refresh-token-reuse';
}

/** A protected route refused a request. */
export interface RefusalEvent {
  readonly type: 'refusal';
  /** 400, 401, 403 or 503. */
  readonly status: number;
  /** Stable, such as `expired` or `insufficient_scope`. */
  readonly reason: string;
  /** Class and method, such as `OrdersController.list`. */
  readonly route: string;
}

interface LoginIdentity {
  readonly loginId: string;
  readonly subject: string;
  readonly username: string;
  readonly clientId: string;
}

/**
 * What happened to logins and tokens, for audit trails and alarms. Names people and logins, and never holds a
 * token, a code or a password.
 */
export type AuthEvent =
  | LoginEvent
  | RefreshEvent
  | LogoutEvent
  | LogoutAllEvent
  | RevocationEvent
  | RefreshTokenReuseEvent
  | RefusalEvent;

export type AuthEventType = AuthEvent['type'];

export type AuthEventOf<T extends AuthEventType> = Extract<AuthEvent, { type: T }>;
