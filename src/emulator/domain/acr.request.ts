import { Assurance, type AcrLevel } from '../pool/sign-in/assurance.js';
import type { LoginSession } from '../pool/sign-in/login.sessions.js';
import { firstInReach, levelsNamed } from '../pool/sign-in/step-up.js';
import type { PooledClient } from '../pool/user-pools.js';
import type { User } from '../pool/users/user.js';
import { RedirectRefusal, type ReturnAddress } from './authorize.refusal.js';
import type { Parameters } from './parameters.js';

/** How strongly, and how recently, the user is to be authenticated. */
export interface AcrRequest {
  /** In order of preference. Empty: as it comes. */
  readonly levels: readonly AcrLevel[];
  readonly maxAgeSeconds: number;
}

/**
 * `acr_values` and `max_age`. A feature plan that lacks levels does not say so here, unlike at the JSON API.
 *
 * Assumed: `invalid_request` for values of which none is valid.
 *
 * @throws RedirectRefusal
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html
 */
export function readAcrRequest(
  { pool }: PooledClient,
  address: ReturnAddress,
  parameters: Parameters,
): AcrRequest {
  const maxAge = parameters.get('max_age');
  if (maxAge !== undefined && !/^\d{1,10}$/.test(maxAge))
    throw new RedirectRefusal(address, 'invalid_request');
  const maxAgeSeconds = maxAge === undefined ? Infinity : Number(maxAge);
  const wanted = parameters.get('acr_values');
  if (wanted === undefined || pool.settings.tier === 'LITE') return { levels: [], maxAgeSeconds };
  const levels = levelsNamed(pool, wanted);
  if (levels.length === 0) throw new RedirectRefusal(address, 'invalid_request');
  return { levels, maxAgeSeconds };
}

type Asked = PooledClient & { readonly acr: AcrRequest };

export function isRecent({ pool, acr }: Asked, { authTimeSeconds }: LoginSession): boolean {
  return pool.clock.epochSeconds() - authTimeSeconds <= acr.maxAgeSeconds;
}

/**
 * The way of a user toward the level that is asked for: the lowest if none is, or none can be reached. The pages know
 * passwords and second factors, and so no way to a code alone.
 */
export function assuranceOf({ pool, acr }: Asked, user: User | undefined, session?: LoginSession): Assurance {
  const levels = acr.levels.filter((level) => level !== 2);
  const methods = session?.methods ?? [];
  const target = firstInReach(pool, user, levels, { methods });
  return new Assurance(target ?? acr.levels[0] ?? 1, methods);
}
