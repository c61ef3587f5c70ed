import { CognitoMachineTokens } from '../../cognito/cognito.machine-tokens.js';
import { OAuthDomainUserPool } from '../../cognito/oauth-domain.user-pool.js';
import { ScopeSet } from '../../oauth2/scope.set.js';
import type { TokenSet } from '../../oauth2/token.set.js';
import { noDomain, type TokenRequest } from './token.request.js';

/** By client credentials at the OAuth domain; where the pool has none, by `GetClientToken`. @throws UserPoolError */
export async function machineToken({ settings, client, scopes }: TokenRequest): Promise<TokenSet> {
  const hasDomain = settings.domain !== '';
  if (!hasDomain && client.state !== undefined && !client.allows('ExplicitAuthFlows', DOORLESS)) {
    throw new Error(
      `${noDomain(settings)}\nWithout one, ${client.name} must have ${DOORLESS} in ExplicitAuthFlows.`,
    );
  }
  const machines = new CognitoMachineTokens(new OAuthDomainUserPool(settings), settings);
  const machineTokenFlow = hasDomain ? 'domain' : 'GetClientToken';
  return machines.issue(client.appClient({ machineTokenFlow }), { scopes: new ScopeSet(scopes) });
}

const DOORLESS = 'ALLOW_CLIENT_TOKEN_AUTH';
