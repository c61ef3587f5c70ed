import { parseJsonObject } from '../../input/json.object.js';
import type { PooledClient } from '../../pool/user-pools.js';
import { isReservedScope, parseScope } from '../../pool/scopes/scope.names.js';
import { issueMachineToken } from '../../pool/tokens/token.issuer.js';
import { OAuthError } from '../oauth.error.js';
import type { TokenGrant } from './token.grant.js';

/** RFC 6749 §4.4. A machine can have scopes of resource servers only, and gets all it asks for or nothing. */
export const clientCredentialsGrant: TokenGrant = async (caller, form) => {
  const { pool, client } = caller;
  if (!client.allowsOAuthFlow('client_credentials')) throw new OAuthError('unauthorized_client');
  checkMetadata(form.get('aws_client_metadata'));
  return issueMachineToken(pool, client, grantedScopes(caller, form.get('scope')));
};

function grantedScopes({ pool, client }: PooledClient, sent = ''): readonly string[] {
  const custom = client.settings.allowedOAuthScopes.filter((scope) => !isReservedScope(scope));
  const asked = parseScope(sent);
  const scopes = asked.length > 0 ? asked : custom;
  if (scopes.length === 0) throw new OAuthError('invalid_scope');
  if (!scopes.every((scope) => pool.resourceServers.hasScope(scope))) throw new OAuthError('invalid_scope');
  // A scope that exists but is not the client's is `invalid_grant` in Cognito, not `invalid_scope`.
  if (!scopes.every((scope) => client.allowsScope(scope))) throw new OAuthError('invalid_grant');
  return scopes;
}

/** Only a trigger reads it, and there are none; but nonsense is refused as it would be. */
function checkMetadata(metadata: string | undefined): void {
  if (metadata === undefined || parseJsonObject(metadata)) return;
  throw new OAuthError('invalid_request');
}
