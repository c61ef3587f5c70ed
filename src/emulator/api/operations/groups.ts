import { text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { pageOf } from '../../pool/page.of.list.js';
import type { Group } from '../../pool/users/group.js';
import { description, groupName, precedence, username, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { listedUser } from '../user.description.js';

const named = { UserPoolId: userPoolId, GroupName: groupName };

const members = {
  ...named,
  Description: optional(description),
  Precedence: optional(precedence),
  RoleArn: optional(text({ min: 20, max: 2048, pattern: String.raw`arn:[\w+=/,.@-]+:[\w+=/,.@-]+:.*` })),
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

export const getGroup = operation('GetGroup', named, (input, pools) => {
  const group = pools.get(input.UserPoolId).groups.get(input.GroupName);
  return { Group: groupDescription(input.UserPoolId, group) };
});

/** Members that are left out stay as they are, unlike with pools and clients. */
export const updateGroup = operation('UpdateGroup', members, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const before = pool.groups.get(input.GroupName);
  const group: Group = {
    ...before,
    description: input.Description ?? before.description,
    precedence: input.Precedence ?? before.precedence,
    roleArn: input.RoleArn ?? before.roleArn,
    modifiedAtSeconds: pool.clock.epochSeconds(),
  };
  pool.groups.replace(group);
  return { Group: groupDescription(pool.id, group) };
});

export const deleteGroup = operation('DeleteGroup', named, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  pool.groups.remove(input.GroupName, pool.users.all);
  return {};
});

const paging = { Limit: optional(wholeNumber({ min: 0, max: 60 })), NextToken: optional(text({ min: 1 })) };

export const listGroups = operation('ListGroups', { UserPoolId: userPoolId, ...paging }, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const { items, next } = pageOf(
    pool.groups.all,
    wish(input, `groups of ${pool.id}`, pool.clock.epochSeconds()),
  );
  return { Groups: items.map((group) => groupDescription(pool.id, group)), NextToken: next };
});

const subject = { UserPoolId: userPoolId, Username: username };

export const adminListGroupsForUser = operation(
  'AdminListGroupsForUser',
  { ...subject, ...paging },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const user = pool.users.get(input.Username);
    const list = `groups of ${user.sub} in ${pool.id}`;
    const { items, next } = pageOf(pool.groups.of(user), wish(input, list, pool.clock.epochSeconds()));
    return { Groups: items.map((group) => groupDescription(pool.id, group)), NextToken: next };
  },
);

export const listUsersInGroup = operation('ListUsersInGroup', { ...named, ...paging }, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const { name } = pool.groups.get(input.GroupName);
  const users = pool.users.all.filter((user) => user.groups.has(name));
  const list = `users of ${name} in ${pool.id}`;
  const { items, next } = pageOf(users, wish(input, list, pool.clock.epochSeconds()));
  return { Users: items.map((user) => listedUser(user)), NextToken: next };
});

interface Paging {
  readonly Limit: number | undefined;
  readonly NextToken: string | undefined;
}

/** A limit of 0 is no limit of its own. */
function wish({ Limit, NextToken }: Paging, list: string, nowSeconds: number) {
  return { limit: Limit || 60, token: NextToken, list, nowSeconds };
}

function groupDescription(poolId: string, group: Group): object {
  return {
    GroupName: group.name,
    UserPoolId: poolId,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    CreationDate: group.createdAtSeconds,
    LastModifiedDate: group.modifiedAtSeconds ?? group.createdAtSeconds,
  };
}
