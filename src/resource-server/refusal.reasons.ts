import type { RefusalReason } from './refusal.js';

/** What stands behind a reason, for people: what it is and what helps. */
export interface ReasonMeaning {
  readonly status: 400 | 401 | 403 | 503;
  readonly meaning: string;
  readonly remedy: string;
}

/** Every reason that the guard gives, besides those of an application's own requirements. `docs/reasons.md` shows it. */
export const REFUSAL_REASONS: Readonly<Record<RefusalReason, ReasonMeaning>> = {
  missing_token: {
    status: 401,
    meaning: 'There is no Bearer token in the `Authorization` header.',
    remedy: 'Send `Authorization: Bearer <access token>`.',
  },
  misplaced_token: {
    status: 401,
    meaning: 'The token stands in the query or in a form, where logs keep it.',
    remedy: 'Send it in the `Authorization` header.',
  },
  malformed_request: {
    status: 400,
    meaning: 'The credential cannot be read, or there is more than one.',
    remedy: 'Send one token, in one header.',
  },
  invalid_dpop_proof: {
    status: 401,
    meaning: 'The proof of possession (RFC 9449) is missing, used before, or not for this request.',
    remedy: 'Make a new proof for each request. Compare the clocks, and `dpop.origin`.',
  },
  malformed: {
    status: 401,
    meaning: 'It is no JWT as Cognito signs them, or a claim is missing or of a wrong type.',
    remedy: 'Send the access token as it was issued.',
  },
  unsupported_algorithm: {
    status: 401,
    meaning: 'It is not signed with RS256: forged, or not from Cognito.',
    remedy: 'Count these: somebody is trying.',
  },
  unknown_key: {
    status: 401,
    meaning: 'The pool has no key of that `kid`: forged, of another pool, or of keys that were rotated away.',
    remedy: 'Log in again.',
  },
  bad_signature: {
    status: 401,
    meaning: 'The signature is not of the key that the token names.',
    remedy: 'Count these: somebody is trying.',
  },
  wrong_issuer: {
    status: 401,
    meaning: 'It comes from a user pool that is not trusted here.',
    remedy: 'Compare `iss` with the `issuer` or `issuerType` of the pool: AWS has two forms.',
  },
  expired: {
    status: 401,
    meaning: 'Its life is over.',
    remedy: 'Refresh it or log in again. If it is too early, compare the clocks.',
  },
  not_yet_valid: {
    status: 401,
    meaning: '`nbf`, `iat` or `auth_time` is still to come.',
    remedy: 'Compare the clocks.',
  },
  not_an_access_token: {
    status: 401,
    meaning: '`token_use` is not `access`, or `typ` is of something else: an ID token, mostly.',
    remedy: 'Send the access token.',
  },
  wrong_client: {
    status: 401,
    meaning: 'It was issued to an app client that the pool does not list.',
    remedy: 'Add it to `clientIds`, if it is yours.',
  },
  wrong_audience: {
    status: 401,
    meaning: 'It is bound to another resource (RFC 8707).',
    remedy: 'Ask for a token with this resource, or add it to `audiences`.',
  },
  sender_constrained: {
    status: 401,
    meaning: 'It is bound to a key (`cnf`), and was sent as a plain bearer token.',
    remedy: 'Send it with the scheme DPoP and a proof, where `dpop` is switched on.',
  },
  not_sender_constrained: {
    status: 401,
    meaning: 'It was sent with the scheme DPoP, and is bound to no key.',
    remedy: 'Send it with the scheme Bearer.',
  },
  revoked: {
    status: 401,
    meaning: 'Its login has ended, or its user, app client or pool was shut out.',
    remedy: 'Log in again.',
  },
  login_too_old: {
    status: 401,
    meaning: 'The route wants a fresh login (`@Fresh()`, RFC 9470).',
    remedy: 'Log in again, with the `max_age` of the challenge.',
  },
  cross_site_request: {
    status: 403,
    meaning: 'The cookie of `BffModule` is all that lets it in, and it may come from another site.',
    remedy: 'Send `X-CSRF: 1`, from a page of this origin.',
  },
  insufficient_scope: {
    status: 403,
    meaning: 'It lacks a scope of the route; `scope` names them.',
    remedy: 'Ask for the scopes at login. Password logins never have custom ones: see `scopePolicy`.',
  },
  scopes_unknown: {
    status: 403,
    meaning: 'The function of `@Scopes.from()` threw, or told no scopes.',
    remedy: 'Look into the log for what it threw.',
  },
  insufficient_group: {
    status: 403,
    meaning: 'The user is in none of the groups of the route.',
    remedy: 'Groups count from the next login or refresh on.',
  },
  client_not_allowed: {
    status: 403,
    meaning: 'The route is for other app clients (`@Clients()`).',
    remedy: 'Use one of those.',
  },
  pool_not_allowed: {
    status: 403,
    meaning: 'The route is for another user pool (`@Pool()`).',
    remedy: 'Log in at that pool.',
  },
  user_required: {
    status: 403,
    meaning: 'The route is for users, and a machine asks.',
    remedy: 'Log in as a user.',
  },
  pools_unavailable: {
    status: 503,
    meaning: 'The `poolDirectory` does not tell whether the pool of the token is trusted.',
    remedy: 'Try again. The log says what is the matter with the directory.',
  },
  keys_unavailable: {
    status: 503,
    meaning:
      'The keys of the pool cannot be fetched, and none are held; or a flood of unknown keys waits for them.',
    remedy: 'Try again. Look whether the service reaches the JWKS of the pool.',
  },
  store_unavailable: {
    status: 503,
    meaning: 'Revocations cannot be heard, and `whenUnavailable` is `deny`.',
    remedy: 'Try again. Look after Redis.',
  },
  user_pool_unavailable: {
    status: 503,
    meaning: 'Cognito, or the store of sessions, cannot be asked now.',
    remedy: 'Try again.',
  },
  check_failed: {
    status: 503,
    meaning: 'The check itself failed unexpectedly: a requirement of your own threw, mostly.',
    remedy: 'Look into the log.',
  },
};
