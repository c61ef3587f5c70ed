import { text } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import type { Group } from '../../pool/users/group.js';
import { description, groupName, precedence, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const members = {
  UserPoolId: userPoolId,
  GroupName: groupName,
  Description: optional(description),
  Precedence: optional(precedence),
  RoleArn: optional(text({ min: 20, max: 2048 })),
};

export const createGroup = operation('CreateGroup', members, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const group: Group = {
    name: input.GroupName,
    description: input.Description,
    precedence: input.Precedence,
    roleArn: input.RoleArn,
    createdAtSeconds: pool.clock.epochSeconds(),
  };
  pool.groups.add(group);
  return { Group: groupDescription(input.UserPoolId, group) };
});

function groupDescription(poolId: string, group: Group): object {
  return {
    GroupName: group.name,
    UserPoolId: poolId,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    CreationDate: group.createdAtSeconds,
    LastModifiedDate: group.createdAtSeconds,
  };
}

export const adminAddUserToGroup = operation(
  'AdminAddUserToGroup',
  { UserPoolId: userPoolId, Username: username, GroupName: groupName },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const user = pool.users.get(input.Username);
    user.groups.add(pool.groups.get(input.GroupName).name);
    return {};
  },
);
