import type { AccessToken } from '../tokens/access-token.js';

/** What the token of a user or of a client tells alike. */
interface Speaker<Claims extends object> {
  /** `client_id`: the app client that the token was issued to. */
  readonly clientId: string;
  /** The user pool that it comes from, by its name in the module's options. */
  readonly pool: string;
  readonly scopes: readonly string[];
  /** Every claim, as signed. The type of your own ones is your word: nothing checks it. */
  readonly claims: Readonly<Claims>;
}

/** The user who speaks, as their access token tells. */
export interface UserPrincipal<Claims extends object = Record<string, unknown>> extends Speaker<Claims> {
  readonly kind: 'user';
  /** `sub`: never changes; use it as the key of what belongs to the user. */
  readonly subject: string;
  readonly username: string;
  readonly groups: readonly string[];
}

/** An app client that speaks for itself. */
export interface ClientPrincipal<Claims extends object = Record<string, unknown>> extends Speaker<Claims> {
  readonly kind: 'client';
}

/** Nobody in particular: no credential was brought, which only `@OptionalAuth()` and `@Public()` allow. */
export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
}

/**
 * Who speaks. Tell them apart by `kind`.
 *
 * @example
 * home(@CurrentPrincipal() who: Principal<{ tenant: string }>) {
 *   return who.kind === 'anonymous' ? 'Welcome' : `Welcome, ${who.claims.tenant}`;
 * }
 */
export type Principal<Claims extends object = Record<string, unknown>> =
  UserPrincipal<Claims> | ClientPrincipal<Claims> | AnonymousPrincipal;

const ANONYMOUS: AnonymousPrincipal = Object.freeze({ kind: 'anonymous' });

export function principalOf(token: AccessToken | undefined): Principal {
  if (token === undefined) return ANONYMOUS;
  return userOf(token) ?? { kind: 'client', ...speakerOf(token) };
}

export function userOf(token: AccessToken): UserPrincipal | undefined {
  const { subject, username, groups } = token;
  if (username === undefined) return undefined;
  return { kind: 'user', subject, username, groups, ...speakerOf(token) };
}

function speakerOf({ clientId, pool, scopes, claims }: AccessToken): Speaker<Record<string, unknown>> {
  return { clientId, pool, scopes: [...scopes], claims };
}
