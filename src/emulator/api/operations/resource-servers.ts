import { listOf, structure } from '../../input/compound.shapes.js';
import { text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional, type InputOf } from '../../input/shape.js';
import { invalidParameter } from '../../pool/cognito.error.js';
import { pageOf } from '../../pool/page.of.list.js';
import type { ResourceServer } from '../../pool/scopes/resource-server.js';
import {
  resourceServerIdentifier,
  resourceServerName,
  scopeName,
  userPoolId,
} from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const identified = { UserPoolId: userPoolId, Identifier: resourceServerIdentifier };

const members = {
  ...identified,
  Name: resourceServerName,
  Scopes: optional(
    listOf(
      structure({
        ScopeName: scopeName,
        ScopeDescription: text({ min: 1, max: 256 }),
      }),
      { max: 100 },
    ),
  ),
};

export const createResourceServer = operation('CreateResourceServer', members, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const server = resourceServer(input);
  pool.resourceServers.add(server);
  return { ResourceServer: resourceServerDescription(pool.id, server) };
});

export const describeResourceServer = operation('DescribeResourceServer', identified, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  return { ResourceServer: resourceServerDescription(pool.id, pool.resourceServers.get(input.Identifier)) };
});

/** The scopes are replaced as a whole. One that a client still has can go: requests for it then fail. */
export const updateResourceServer = operation('UpdateResourceServer', members, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const server = resourceServer(input);
  pool.resourceServers.replace(server);
  return { ResourceServer: resourceServerDescription(pool.id, server) };
});

export const deleteResourceServer = operation('DeleteResourceServer', identified, (input, pools) => {
  pools.get(input.UserPoolId).resourceServers.remove(input.Identifier);
  return {};
});

export const listResourceServers = operation(
  'ListResourceServers',
  {
    UserPoolId: userPoolId,
    MaxResults: optional(wholeNumber({ min: 1, max: 50 })),
    NextToken: optional(text({ min: 1 })),
  },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const { items, next } = pageOf(pool.resourceServers.all, {
      limit: input.MaxResults ?? 50,
      token: input.NextToken,
      list: `resource servers of ${pool.id}`,
      nowSeconds: pool.clock.epochSeconds(),
    });
    const list = items.map((server) => resourceServerDescription(pool.id, server));
    return { ResourceServers: list, NextToken: next };
  },
);

function resourceServer(input: InputOf<typeof members>): ResourceServer {
  const scopes = (input.Scopes ?? []).map((scope) => ({
    name: scope.ScopeName,
    description: scope.ScopeDescription,
  }));
  const names = scopes.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  // Assumed: the text.
  if (repeated !== undefined) throw invalidParameter(`Duplicate scope name: ${repeated}`);
  return { identifier: input.Identifier, name: input.Name, scopes };
}

function resourceServerDescription(poolId: string, server: ResourceServer): object {
  return {
    UserPoolId: poolId,
    Identifier: server.identifier,
    Name: server.name,
    Scopes: server.scopes.map(({ name, description }) => ({
      ScopeName: name,
      ScopeDescription: description,
    })),
  };
}
