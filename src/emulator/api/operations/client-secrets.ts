import { text } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { mostSecrets, type ClientSecret } from '../../pool/clients/client.secrets.js';
import { pageOf } from '../../pool/page.of.list.js';
import { newClientSecret } from '../../pool/resource.ids.js';
import { clientId, clientSecret, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const identified = { UserPoolId: userPoolId, ClientId: clientId };

/** The value is shown once, and only if it was made here. */
export const addUserPoolClientSecret = operation(
  'AddUserPoolClientSecret',
  { ...identified, ClientSecret: optional(clientSecret) },
  (input, pools) => {
    const { client } = pools.getClientOf(input.UserPoolId, input.ClientId);
    const secret = client.secrets.add(input.ClientSecret ?? newClientSecret());
    const shown = input.ClientSecret === undefined && { ClientSecretValue: secret.value };
    return { ClientSecretDescriptor: { ...description(secret), ...shown } };
  },
);

export const listUserPoolClientSecrets = operation(
  'ListUserPoolClientSecrets',
  { ...identified, NextToken: optional(text({ min: 1 })) },
  (input, pools) => {
    const { pool, client } = pools.getClientOf(input.UserPoolId, input.ClientId);
    const { items } = pageOf(client.secrets.all, {
      limit: mostSecrets,
      token: input.NextToken,
      list: `secrets of ${client.clientId}`,
      nowSeconds: pool.clock.epochSeconds(),
    });
    return { ClientSecrets: items.map(description) };
  },
);

export const deleteUserPoolClientSecret = operation(
  'DeleteUserPoolClientSecret',
  { ...identified, ClientSecretId: text({ min: 1, max: 256 }) },
  (input, pools) => {
    const { client } = pools.getClientOf(input.UserPoolId, input.ClientId);
    client.secrets.remove(input.ClientSecretId);
    return {};
  },
);

function description({ id, createdAtSeconds }: ClientSecret): object {
  return { ClientSecretId: id, ClientSecretCreateDate: createdAtSeconds };
}
