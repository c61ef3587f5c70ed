/** A user logged in through this application, whichever grant was used. */
export interface LoginEvent extends LoginIdentity, Origin {
  readonly type: 'login';
}

/** A login was refreshed through this application. */
export interface RefreshEvent extends LoginIdentity, Origin {
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
  /** The administrator who ended it. Absent where its own user or client did. */
  readonly by?: Administrator;
}

/** Every login of a user up to now was ended. */
export interface LogoutAllEvent {
  readonly type: 'logout-all';
  readonly subject: string;
  readonly username: string;
  /** `origin_jti` of the login that the user kept. */
  readonly keptLoginId?: string;
  /** The administrator who ended them. Absent where the user did. */
  readonly by?: Administrator;
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

/** A refresh token came back that nobody should have any more. Its login is ended, here and at Cognito. */
export interface RefreshTokenReuseEvent extends Partial<LoginIdentity>, Origin {
  readonly type: 'refresh-token-reuse';
  /**
   * `rotated`: another one had taken its place, so there are two who use the login. `ended`: its login had ended; it
   * was stolen, or kept by a client that missed the logout.
   */
  readonly reason: 'rotated' | 'ended';
  readonly clientId: string;
}

/** A protected route refused a request, or a grant was refused to a client. */
export interface RefusalEvent {
  readonly type: 'refusal';
  /** 400, 401, 403, 429, 500 or 503. */
  readonly status: number;
  /** Stable, such as `expired`, `insufficient_scope` or, of a grant, `invalid_grant`. */
  readonly reason: string;
  /** Class and method, such as `OrdersController.list`. */
  readonly route: string;
  /** Of a grant: which one, and who asked for it. */
  readonly grantType?: string;
  readonly clientId?: string;
  readonly address?: string;
}

/** A caller was told to wait: 429. */
export interface RateLimitEvent {
  readonly type: 'rate-limit';
  /** Which limit it was, by its name in the options, such as `signIns`. */
  readonly limit: string;
  readonly retryAfterSeconds: number;
}

/**
 * An administrator changed a user at Cognito. Who may not log in any more has been logged out first, and so has whoever
 * must set a new password.
 */
export interface UserAdministrationEvent {
  readonly type: 'user-created' | 'user-disabled' | 'user-enabled' | 'user-deleted' | 'user-password-reset';
  readonly subject: string;
  readonly username: string;
  /** Absent where the application did it by itself. */
  readonly by?: Administrator;
}

/** An administrator put a user into a group, or took them out; then they have been logged out. */
export interface UserGroupEvent {
  readonly type: 'user-group-added' | 'user-group-removed';
  readonly subject: string;
  readonly username: string;
  readonly group: string;
  /** Absent where the application did it by itself. */
  readonly by?: Administrator;
}

/** Who acted on somebody else's login: a user, or with no `username` a machine client. */
export interface Administrator {
  readonly subject: string;
  readonly username?: string;
  readonly clientId: string;
}

interface LoginIdentity {
  readonly loginId: string;
  readonly subject: string;
  readonly username: string;
  readonly clientId: string;
}

interface Origin {
  /** Where the request came from, as far as the framework was told to trust its proxies. */
  readonly address?: string;
  /** What sent it, in brief: `Firefox 133 on Linux`. */
  readonly userAgent?: string;
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
  | RefusalEvent
  | RateLimitEvent
  | UserAdministrationEvent
  | UserGroupEvent;

export type AuthEventType = AuthEvent['type'];

export type AuthEventOf<T extends AuthEventType> = Extract<AuthEvent, { type: T }>;
