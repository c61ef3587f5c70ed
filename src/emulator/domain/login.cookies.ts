import { randomUUID } from 'node:crypto';
import { readCookie, setCookie } from '../http/cookie.js';
import { sameSecret } from '../pool/opaque.secret.js';
import type { LoginSession } from '../pool/sign-in/login.sessions.js';
import { longestSsoSeconds, ssoSecondsOf } from '../pool/sessions/sso.validity.js';
import type { UserPool } from '../pool/user-pool.js';
import type { PooledClient } from '../pool/user-pools.js';
import type { User } from '../pool/users/user.js';
import { isSecure, type DomainContext } from './domain.context.js';

const sessionCookie = 'cognito';
const csrfCookie = 'XSRF-TOKEN';

export interface Login {
  readonly session: LoginSession;
  readonly user: User;
}

/** Who is remembered, as far as the client goes by it. */
export function findLogin({ pool, client }: PooledClient, request: Request): Login | undefined {
  const id = readCookie(request, sessionCookie) ?? '';
  const session = pool.loginSessions.find(id, ssoSecondsOf(pool, client));
  const user = session && pool.users.find(session.username);
  return session && user?.enabled ? { session, user } : undefined;
}

export function rememberLogin(context: DomainContext, pool: UserPool, session: LoginSession): string {
  const id = pool.loginSessions.begin(session);
  return setCookie(sessionCookie, id, { maxAgeSeconds: longestSsoSeconds(pool), secure: isSecure(context) });
}

export function forgetLogin(context: DomainContext, pool: UserPool, request: Request): string {
  pool.loginSessions.end(readCookie(request, sessionCookie) ?? '');
  return setCookie(sessionCookie, '', { maxAgeSeconds: 0, secure: isSecure(context) });
}

/** One per browser, not one per page, so that two login pages in two tabs do not spoil each other. */
export function csrfTokenOf(request: Request): string {
  const known = readCookie(request, csrfCookie) ?? '';
  return /^[0-9a-f-]{36}$/.test(known) ? known : randomUUID();
}

export function rememberCsrfToken(context: DomainContext, token: string): string {
  return setCookie(csrfCookie, token, { secure: isSecure(context) });
}

/** Another site can make a browser post this form, but can neither read nor set the cookie that must match. */
export function isOwnForm(request: Request, form: URLSearchParams): boolean {
  const cookie = readCookie(request, csrfCookie);
  return Boolean(cookie) && sameSecret(cookie ?? '', form.get('_csrf') ?? '');
}
