import { text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { appClientFaults } from '../../pool/clients/app-client.rules.js';
import { invalidParameter } from '../../pool/cognito.error.js';
import { pageOf } from '../../pool/page.of.list.js';
import { newClientId, newClientSecret } from '../../pool/resource.ids.js';
import { clientId, clientSecret, displayName, userPoolId } from '../../input/cognito.fields.js';
import { flag } from '../../input/scalar.shapes.js';
import { appClientDescription } from '../app-client.description.js';
import { appClientMembers, appClientSettings } from '../app-client.members.js';
import { operation } from '../operation.js';

const identified = { UserPoolId: userPoolId, ClientId: clientId };

export const createUserPoolClient = operation(
  'CreateUserPoolClient',
  {
    ...appClientMembers,
    ClientName: displayName,
    GenerateSecret: optional(flag),
    ClientSecret: optional(clientSecret),
  },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    if (input.GenerateSecret && input.ClientSecret !== undefined) {
      throw invalidParameter('GenerateSecret and ClientSecret cannot be combined.');
    }
    const settings = appClientSettings(input, {
      clientId: newClientId(),
      clientName: input.ClientName,
      clientSecret: input.ClientSecret ?? (input.GenerateSecret ? newClientSecret() : undefined),
    });
    for (const fault of appClientFaults(settings, pool)) throw fault;
    return { UserPoolClient: appClientDescription(pool.id, pool.addClient(settings)) };
  },
);

export const describeUserPoolClient = operation('DescribeUserPoolClient', identified, (input, pools) => {
  const { pool, client } = pools.getClientOf(input.UserPoolId, input.ClientId);
  return { UserPoolClient: appClientDescription(pool.id, client) };
});

/** What is left out goes back to its default. Whether there is a secret cannot be changed. */
export const updateUserPoolClient = operation(
  'UpdateUserPoolClient',
  { ...appClientMembers, ...identified, ClientName: optional(displayName) },
  (input, pools) => {
    const { pool, client } = pools.getClientOf(input.UserPoolId, input.ClientId);
    const settings = appClientSettings(input, {
      clientId: client.clientId,
      clientName: input.ClientName ?? client.settings.clientName,
      clientSecret: client.settings.clientSecret,
    });
    for (const fault of appClientFaults(settings, pool, 'updating')) throw fault;
    client.change(settings);
    return { UserPoolClient: appClientDescription(pool.id, client) };
  },
);

export const deleteUserPoolClient = operation('DeleteUserPoolClient', identified, (input, pools) => {
  const { pool, client } = pools.getClientOf(input.UserPoolId, input.ClientId);
  pool.removeClient(client);
  return {};
});

export const listUserPoolClients = operation(
  'ListUserPoolClients',
  {
    UserPoolId: userPoolId,
    MaxResults: optional(wholeNumber({ min: 1, max: 60 })),
    NextToken: optional(text({ min: 1 })),
  },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const { items, next } = pageOf([...pool.clients.values()], {
      limit: input.MaxResults ?? 60,
      token: input.NextToken,
      list: `clients of ${pool.id}`,
      nowSeconds: pool.clock.epochSeconds(),
    });
    const list = items.map(({ settings }) => ({
      ClientId: settings.clientId,
      ClientName: settings.clientName,
      UserPoolId: pool.id,
    }));
    return { UserPoolClients: list, NextToken: next };
  },
);
