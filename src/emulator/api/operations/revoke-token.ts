import { oneOf } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { checkClientSecret } from '../../pool/clients/secret-hash.js';
import { CognitoError, invalidParameter } from '../../pool/cognito.error.js';
import { revokeRefreshToken } from '../../pool/sign-in/revocation.js';
import { clientId, clientSecret, token } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const members = {
  Token: token,
  ClientId: clientId,
  ClientSecret: optional(clientSecret),
  RevokeAssociatedSessions: optional(oneOf('NONE', 'LINKED')),
};

export const revokeToken = operation('RevokeToken', members, (input, pools) => {
  const found = pools.findClient(input.ClientId);
  // The model of this operation has no ResourceNotFoundException.
  if (!found) throw invalidParameter(`User pool client ${input.ClientId} does not exist.`);
  const { pool, client } = found;
  if (!checkClientSecret(client, input.ClientSecret)) {
    throw new CognitoError('UnauthorizedException', 'Invalid client secret');
  }
  const linked = input.RevokeAssociatedSessions === 'LINKED';
  revokeRefreshToken(pool, client, input.Token, { linked });
  return {};
});
