import type { TokenSet } from '../../oauth2/token.set.js';
import { hasScopeTrigger } from '../../provisioning/checkup/pool.checks.js';
import type { PoolAdministration } from '../../administration/pool.administration.js';

/**
 * Holds a token of a password login against the scopes that were asked for: there is no way to ask Cognito for them,
 * and nothing but a trigger adds them.
 *
 * @throws Error in words for whoever typed the command, when a scope is missing
 */
export async function assertHasScopes(
  { scope = '' }: TokenSet,
  asked: readonly string[],
  {
    administration,
    userPoolId,
  }: { readonly administration: PoolAdministration; readonly userPoolId: string },
): Promise<void> {
  const missing = asked.filter((one) => !scope.split(' ').includes(one));
  if (missing.length === 0) return;
  const pool = await administration.describePool(userPoolId).catch(() => undefined);
  const isTriggered = scope !== API_SIGN_IN_SCOPE || (pool !== undefined && hasScopeTrigger(pool));
  const what = `The token carries ${scope}, and not ${missing.join(', ')}.`;
  throw new Error(
    isTriggered
      ? `${what} The pre token generation trigger of the pool does not give them to this user: look at the user's groups and at groupScopes. ${BROWSER}`
      : `${what} Cognito gives password logins no scope of a resource server, unless a pre token generation trigger does: map groups to scopes by groupScopes in pool.yaml, and deploy what template prints. ${BROWSER}`,
  );
}

/** All that Cognito itself gives. */
const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';
const BROWSER = 'Or log in by the browser, which can ask for scopes: --browser';
