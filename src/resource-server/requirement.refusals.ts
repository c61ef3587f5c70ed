import type { AccessToken } from '../tokens/access-token.js';
import { Refusal } from './refusal.js';
import type { Requirement } from './requirement.js';
import type { ScopeRequirement } from './requirement.metadata.js';

/** @see RFC 6750 §3.1 */
export function insufficientScope(token: AccessToken, requirements: readonly ScopeRequirement[]): Refusal {
  const scope = [...new Set(requirements.flatMap(({ scopes }) => scopes))].join(' ');
  const description = token.isFromApiSignIn
    ? 'This token comes from a password login, and Cognito gives those no custom scopes. Log in with the ' +
      'authorization code flow and ask for the scopes, or add them with a pre token generation trigger.'
    : 'The token lacks a scope that this route needs. Ask for it when you log in or request the token.';
  return forbidden('insufficient_scope', description, { scope });
}

export function scopesUnknown(cause: unknown): Refusal {
  return forbidden(
    'scopes_unknown',
    'The request does not tell which scopes it needs. Check its path, query and body.',
    { cause },
  );
}

export function insufficientGroup(token: AccessToken): Refusal {
  const description = token.isMachine
    ? 'This route is for users of certain groups, and a client has no groups. Log in as a user.'
    : 'The user is not in a group that this route is for. Groups count from the next login or refresh on.';
  return forbidden('insufficient_group', description);
}

export function clientNotAllowed(): Refusal {
  return forbidden('client_not_allowed', 'This route is for other app clients than the one of this token.');
}

export function poolNotAllowed(): Refusal {
  return forbidden('pool_not_allowed', 'This route is for users and clients of another user pool.');
}

export function userRequired(): Refusal {
  return forbidden(
    'user_required',
    'This route is for users, and the token belongs to a client. Log in as a user.',
  );
}

/** @see RFC 9470 §3 */
export function loginTooOld(maxAgeSeconds: number): Refusal {
  return new Refusal({
    status: 401,
    reason: 'login_too_old',
    error: 'insufficient_user_authentication',
    description: 'The login is too old for this route. Log in again, with max_age.',
    maxAgeSeconds,
  });
}

export function requirementNotMet({ reason, description }: Requirement<unknown>): Refusal {
  return forbidden(reason, description);
}

function forbidden(reason: string, description: string, more: { scope?: string; cause?: unknown } = {}) {
  return new Refusal({ status: 403, reason, error: 'insufficient_scope', description, ...more });
}
