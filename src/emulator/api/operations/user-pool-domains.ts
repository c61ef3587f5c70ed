import { text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const domain = text({ min: 1, max: 63, pattern: '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?' });

/** The name is only kept: whatever it is, the one listener serves the OAuth domain of every pool. */
export const createUserPoolDomain = operation(
  'CreateUserPoolDomain',
  { Domain: domain, UserPoolId: userPoolId, ManagedLoginVersion: optional(wholeNumber({ min: 1, max: 2 })) },
  (input, pools) => {
    pools.giveDomain(pools.get(input.UserPoolId), input.Domain);
    return { ManagedLoginVersion: input.ManagedLoginVersion ?? 1 };
  },
);

export const describeUserPoolDomain = operation(
  'DescribeUserPoolDomain',
  { Domain: domain },
  (input, pools) => {
    const pool = pools.findByDomain(input.Domain);
    if (!pool) return { DomainDescription: {} };
    return { DomainDescription: { UserPoolId: pool.id, Domain: input.Domain, Status: 'ACTIVE' } };
  },
);
