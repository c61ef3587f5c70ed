import { optional } from '../../input/shape.js';
import { checkClientSecret } from '../../pool/clients/secret-hash.js';
import { notAuthorized } from '../../pool/cognito.error.js';
import { refreshTokens } from '../../pool/sign-in/token.refresh.js';
import { clientId, clientSecret, deviceKey, token } from '../../input/cognito.fields.js';
import { authenticationResult } from '../authentication.result.js';
import { operation } from '../operation.js';
import { metadata } from '../trigger.members.js';

const members = {
  RefreshToken: token,
  ClientId: clientId,
  ClientSecret: optional(clientSecret),
  DeviceKey: optional(deviceKey),
  ClientMetadata: metadata,
};

export const getTokensFromRefreshToken = operation(
  'GetTokensFromRefreshToken',
  members,
  async (input, pools) => {
    const { pool, client } = pools.getClient(input.ClientId);
    if (!checkClientSecret(client, input.ClientSecret)) throw wrongSecret(client.clientId);
    const tokens = await refreshTokens(pool, client, {
      refreshToken: input.RefreshToken,
      deviceKey: input.DeviceKey,
      clientMetadata: input.ClientMetadata,
    });
    return authenticationResult(tokens);
  },
);

/** Assumed: the text of Cognito for a wrong secret here is unconfirmed. */
function wrongSecret(id: string) {
  return notAuthorized(`Unable to verify secret for client ${id}`);
}
