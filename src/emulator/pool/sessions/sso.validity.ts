import { defaultSsoValidityMinutes, type AppClient } from '../clients/app-client.js';
import type { UserPool } from '../user-pool.js';

/** How long after a sign-in on the login page this client takes its session for a sign-in, in seconds. */
export function ssoSecondsOf({ settings }: UserPool, client: AppClient): number {
  return (settings.sessionTracking ? client.ssoValidityMinutes : defaultSsoValidityMinutes) * 60;
}

/** How long such a session is of use to any client of the pool, in seconds: the life of its cookie. */
export function longestSsoSeconds(pool: UserPool): number {
  return Math.max(0, ...Array.from(pool.clients.values(), (client) => ssoSecondsOf(pool, client)));
}
