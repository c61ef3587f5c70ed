import { listOf } from '../../input/compound.shapes.js';
import { optional } from '../../input/shape.js';
import { checkClientSecret } from '../../pool/clients/secret-hash.js';
import { CognitoError, invalidParameter, notAuthorized } from '../../pool/cognito.error.js';
import { isReservedScope } from '../../pool/scopes/scope.names.js';
import { issueMachineToken } from '../../pool/tokens/token.issuer.js';
import type { PooledClient } from '../../pool/user-pools.js';
import { clientId, clientSecret, scope } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { metadata } from '../trigger.members.js';

const members = {
  ClientId: clientId,
  Secret: clientSecret,
  Scopes: optional(listOf(scope, { max: 50 })),
  ClientMetadata: metadata,
};

/** Client credentials without an OAuth domain. */
export const getClientToken = operation('GetClientToken', members, async (input, pools) => {
  const caller = pools.getClient(input.ClientId);
  const { pool, client } = caller;
  if (!client.allowsAuthFlow('ALLOW_CLIENT_TOKEN_AUTH')) throw notForThisClient();
  if (!checkClientSecret(client, input.Secret)) throw wrongSecret(client.clientId);
  const scopes = grantedScopes(caller, input.Scopes);
  const { accessToken, expiresInSeconds } = await issueMachineToken(
    pool,
    client,
    scopes,
    input.ClientMetadata,
  );
  return {
    ClientAuthenticationResult: {
      AccessToken: accessToken,
      ExpiresIn: expiresInSeconds,
      TokenType: 'Bearer',
    },
  };
});

/** All or nothing, and custom scopes only. */
function grantedScopes({ pool, client }: PooledClient, asked: readonly string[] = []): readonly string[] {
  const custom = client.settings.allowedOAuthScopes.filter((name) => !isReservedScope(name));
  const scopes = asked.length > 0 ? [...new Set(asked)] : custom;
  const unknown = scopes.find((name) => !custom.includes(name) || !pool.resourceServers.hasScope(name));
  if (unknown !== undefined || scopes.length === 0) throw invalidScope();
  return scopes;
}

/** Assumed: name and text, here and below. Only which exceptions there can be is documented. */
function notForThisClient(): CognitoError {
  return notAuthorized('Client is not enabled for client token authentication.');
}

function wrongSecret(id: string): CognitoError {
  return notAuthorized(`Unable to verify secret for client ${id}`);
}

function invalidScope(): CognitoError {
  return invalidParameter('Invalid scope requested.');
}
