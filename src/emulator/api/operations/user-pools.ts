import { listOf, structure } from '../../input/compound.shapes.js';
import { flag, oneOf, wholeNumber } from '../../input/scalar.shapes.js';
import { optional, type InputOf } from '../../input/shape.js';
import { newUserPoolId, userPoolArn } from '../../pool/resource.ids.js';
import type { UserPool } from '../../pool/user-pool.js';
import { defaultPasswordPolicy, type PasswordPolicy } from '../../pool/users/password.policy.js';
import { displayName, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';

const passwordPolicyMembers = {
  MinimumLength: optional(wholeNumber({ min: 6, max: 99 })),
  RequireUppercase: optional(flag),
  RequireLowercase: optional(flag),
  RequireNumbers: optional(flag),
  RequireSymbols: optional(flag),
  TemporaryPasswordValidityDays: optional(wholeNumber({ min: 0, max: 365 })),
};

const members = {
  PoolName: displayName,
  Policies: optional(structure({ PasswordPolicy: optional(structure(passwordPolicyMembers)) })),
  AutoVerifiedAttributes: optional(listOf(oneOf('email', 'phone_number'))),
  AdminCreateUserConfig: optional(structure({ AllowAdminCreateUserOnly: optional(flag) })),
  MfaConfiguration: optional(oneOf('OFF')),
};

export const createUserPool = operation('CreateUserPool', members, async (input, pools) => {
  const pool = await pools.create({
    id: newUserPoolId(),
    name: input.PoolName,
    passwordPolicy: passwordPolicy(input.Policies?.PasswordPolicy),
    autoVerifiedAttributes: input.AutoVerifiedAttributes ?? [],
    allowAdminCreateUserOnly: input.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    customAttributes: new Set(),
  });
  return { UserPool: userPoolDescription(pool) };
});

export const describeUserPool = operation('DescribeUserPool', { UserPoolId: userPoolId }, (input, pools) => ({
  UserPool: userPoolDescription(pools.get(input.UserPoolId)),
}));

/** A policy that is named at all states everything: what it leaves out is not required. */
function passwordPolicy(policy: InputOf<typeof passwordPolicyMembers> | undefined): PasswordPolicy {
  if (!policy) return defaultPasswordPolicy;
  const { minimumLength, temporaryPasswordValidityDays } = defaultPasswordPolicy;
  return {
    minimumLength: policy.MinimumLength ?? minimumLength,
    requireUppercase: policy.RequireUppercase ?? false,
    requireLowercase: policy.RequireLowercase ?? false,
    requireNumbers: policy.RequireNumbers ?? false,
    requireSymbols: policy.RequireSymbols ?? false,
    temporaryPasswordValidityDays: policy.TemporaryPasswordValidityDays ?? temporaryPasswordValidityDays,
  };
}

function userPoolDescription(pool: UserPool): object {
  const { settings } = pool;
  const policy = settings.passwordPolicy;
  return {
    Id: pool.id,
    Name: settings.name,
    Arn: userPoolArn(pool.id),
    Domain: pool.domain,
    Policies: {
      PasswordPolicy: {
        MinimumLength: policy.minimumLength,
        RequireUppercase: policy.requireUppercase,
        RequireLowercase: policy.requireLowercase,
        RequireNumbers: policy.requireNumbers,
        RequireSymbols: policy.requireSymbols,
        TemporaryPasswordValidityDays: policy.temporaryPasswordValidityDays,
      },
    },
    AutoVerifiedAttributes: settings.autoVerifiedAttributes,
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: settings.allowAdminCreateUserOnly },
    MfaConfiguration: 'OFF',
    CreationDate: pool.createdAtSeconds,
    LastModifiedDate: pool.createdAtSeconds,
  };
}
