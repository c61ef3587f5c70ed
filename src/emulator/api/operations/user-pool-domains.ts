import { wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { invalidParameter } from '../../pool/cognito.error.js';
import type { UserPools } from '../../pool/user-pools.js';
import { domainPrefix, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const members = {
  Domain: domainPrefix,
  UserPoolId: userPoolId,
};

const version = optional(wholeNumber({ min: 1, max: 2 }));

/** Whatever its name, the one listener serves the OAuth domain of every pool that has one. */
export const createUserPoolDomain = operation(
  'CreateUserPoolDomain',
  { ...members, ManagedLoginVersion: version },
  (input, pools) => {
    checkWords(input.Domain);
    pools.giveDomain(pools.get(input.UserPoolId), input.Domain);
    return { ManagedLoginVersion: input.ManagedLoginVersion ?? 1 };
  },
);

export const describeUserPoolDomain = operation(
  'DescribeUserPoolDomain',
  { Domain: members.Domain },
  (input, pools) => {
    const pool = pools.findByDomain(input.Domain);
    if (!pool) return { DomainDescription: {} };
    return { DomainDescription: { UserPoolId: pool.id, Domain: input.Domain, Status: 'ACTIVE' } };
  },
);

/** There is nothing about a domain here that could be changed, except which of the pages AWS would show. */
export const updateUserPoolDomain = operation(
  'UpdateUserPoolDomain',
  { ...members, ManagedLoginVersion: version },
  (input, pools) => {
    poolOfDomain(pools, input.UserPoolId, input.Domain);
    return { ManagedLoginVersion: input.ManagedLoginVersion ?? 1 };
  },
);

export const deleteUserPoolDomain = operation('DeleteUserPoolDomain', members, (input, pools) => {
  const pool = poolOfDomain(pools, input.UserPoolId, input.Domain);
  pool.domain = undefined;
  pool.hasUnnamedDomain = false;
  return {};
});

function poolOfDomain(pools: UserPools, id: string, domain: string) {
  const pool = pools.get(id);
  if (pool.domain !== domain) throw invalidParameter('No such domain or user pool exists.');
  return pool;
}

/** Assumed: the text. @throws CognitoError InvalidParameterException */
function checkWords(domain: string): void {
  const reserved = ['aws', 'amazon', 'cognito'].find((word) => domain.includes(word));
  if (reserved !== undefined) throw invalidParameter(`Domain cannot contain reserved word: ${reserved}`);
}
