/**
 * The prefix binds a cookie to this very host, https, and all of its paths; browsers make no difference for
 * `http://localhost`, but for Safari.
 *
 * @see RFC 6265bis §4.1.3.2
 */
export const SESSION_COOKIE = '__Host-session';

const LOGIN_PREFIX = '__Host-login-';
const LOGIN_SECONDS = 600;
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** Each login that is under way has a cookie of its own: there may be one in every tab. */
export function loginCookieName(state: string): string {
  return `${LOGIN_PREFIX}${state.slice(0, 16)}`;
}

/** Lax: the browser comes back from the pool's domain with it. */
export function loginCookie(state: string, sealed: string): string {
  return `${loginCookieName(state)}=${sealed}; Max-Age=${LOGIN_SECONDS}; ${ATTRIBUTES}`;
}

export function sessionCookie(sessionId: string, lifetimeSeconds: number): string {
  return `${SESSION_COOKIE}=${sessionId}; Max-Age=${lifetimeSeconds}; ${ATTRIBUTES}`;
}

export function emptyCookie(name: string): string {
  return `${name}=; Max-Age=0; ${ATTRIBUTES}`;
}
