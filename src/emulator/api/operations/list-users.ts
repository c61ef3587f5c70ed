import { listOf } from '../../input/compound.shapes.js';
import { text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { pageOf } from '../../pool/page.of.list.js';
import { userFilter } from '../../pool/users/user.filter.js';
import { attributeName, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { listedUser } from '../user.description.js';

const members = {
  UserPoolId: userPoolId,
  AttributesToGet: optional(listOf(attributeName)),
  Limit: optional(wholeNumber({ min: 0, max: 60 })),
  PaginationToken: optional(text({ min: 1, pattern: String.raw`[\S]+` })),
  Filter: optional(text({ max: 256 })),
};

export const listUsers = operation('ListUsers', members, (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const users = input.Filter ? pool.users.all.filter(userFilter(input.Filter)) : pool.users.all;
  const { items, next } = pageOf(users, {
    limit: input.Limit || 60,
    token: input.PaginationToken,
    list: `users of ${pool.id} where ${input.Filter ?? ''}`,
    nowSeconds: pool.clock.epochSeconds(),
  });
  return { Users: items.map((user) => listedUser(user, input.AttributesToGet)), PaginationToken: next };
});
