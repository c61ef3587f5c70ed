import { mapOf } from '../../input/compound.shapes.js';
import { Place } from '../../input/place.js';
import { text } from '../../input/scalar.shapes.js';
import { parseJsonObject } from '../../input/json.object.js';
import type { PooledClient } from '../../pool/user-pools.js';
import { isReservedScope, parseScope } from '../../pool/scopes/scope.names.js';
import { issueMachineToken } from '../../pool/tokens/token.issuer.js';
import type { ClientMetadata } from '../../pool/triggers/trigger.event.js';
import { OAuthError } from '../oauth.error.js';
import type { TokenGrant } from './token.grant.js';

/** RFC 6749 §4.4. A machine can have scopes of resource servers only, and gets all it asks for or nothing. */
export const clientCredentialsGrant: TokenGrant = async (caller, form) => {
  const { pool, client } = caller;
  if (!client.allowsOAuthFlow('client_credentials')) throw new OAuthError('unauthorized_client');
  const metadata = metadataIn(form.get('aws_client_metadata'));
  return issueMachineToken(pool, client, grantedScopes(caller, form.get('scope')), metadata);
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

const stringMap = mapOf(text());

/** Only the trigger for tokens reads it: a JSON object whose values are strings. */
function metadataIn(sent: string | undefined): ClientMetadata | undefined {
  if (sent === undefined) return undefined;
  const place = new Place();
  const entries = stringMap.read(parseJsonObject(sent), place);
  if (place.faults.length > 0) throw new OAuthError('invalid_request');
  return Object.fromEntries(entries);
}
