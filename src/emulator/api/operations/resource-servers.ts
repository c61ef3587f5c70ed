import { listOf, structure } from '../../input/compound.shapes.js';
import { text } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import type { ResourceServer } from '../../pool/scopes/resource-server.js';
import {
  resourceServerIdentifier,
  resourceServerName,
  scopeName,
  userPoolId,
} from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const members = {
  UserPoolId: userPoolId,
  Identifier: resourceServerIdentifier,
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
  pool.resourceServers.add({
    identifier: input.Identifier,
    name: input.Name,
    scopes: (input.Scopes ?? []).map((scope) => ({
      name: scope.ScopeName,
      description: scope.ScopeDescription,
    })),
  });
  return { ResourceServer: resourceServerDescription(pool.id, pool.resourceServers.get(input.Identifier)) };
});

export const describeResourceServer = operation(
  'DescribeResourceServer',
  { UserPoolId: userPoolId, Identifier: resourceServerIdentifier },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    return { ResourceServer: resourceServerDescription(pool.id, pool.resourceServers.get(input.Identifier)) };
  },
);

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
