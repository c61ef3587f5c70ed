import { listOf } from '../../input/compound.shapes.js';
import { text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { pageOf } from '../../pool/page.of.list.js';
import { invalidParameter, type CognitoError } from '../../pool/cognito.error.js';
import type { UserPool } from '../../pool/user-pool.js';
import type { User } from '../../pool/users/user.js';
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
  checkExist(input.AttributesToGet ?? [], pool);
  const users = input.Filter ? pool.users.all.filter(userFilter(input.Filter)) : pool.users.all;
  const { items, next } = pageOf(users, {
    limit: input.Limit || 60,
    token: input.PaginationToken,
    list: `users of ${pool.id} where ${input.Filter ?? ''}`,
    nowSeconds: pool.clock.epochSeconds(),
  });
  checkAllHave(items, input.AttributesToGet ?? []);
  return { Users: items.map((user) => listedUser(user, input.AttributesToGet)), PaginationToken: next };
});

/** @throws CognitoError InvalidParameterException */
function checkExist(names: readonly string[], { settings }: UserPool): void {
  if (!names.every((name) => settings.schema.get(name))) throw absent();
}

/** Cognito shows an attribute only if every user in the answer has it. @throws CognitoError InvalidParameterException */
function checkAllHave(users: readonly User[], names: readonly string[]): void {
  const own = names.filter((name) => name !== 'sub');
  if (!users.every(({ attributes }) => own.every((name) => attributes.has(name)))) throw absent();
}

function absent(): CognitoError {
  return invalidParameter('One or more requested attributes do not exist.');
}
