import { listOf, structure } from '../../input/compound.shapes.js';
import { flag, oneOf, text, wholeNumber } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { invalidParameter, notImplemented } from '../../pool/cognito.error.js';
import { pageOf } from '../../pool/page.of.list.js';
import { newUserPoolId } from '../../pool/resource.ids.js';
import { defaultPoolSettings } from '../../pool/user-pool.settings.js';
import { AttributeSchema } from '../../pool/users/attribute.schema.js';
import { displayName, userPoolId } from '../../input/cognito.fields.js';
import { operation } from '../operation.js';
import { extendedSchema, schemaMembers, schemaWithCustom } from '../schema.members.js';
import { userPoolDescription } from '../user-pool.description.js';
import { changeableMembers, changeableSettings } from '../user-pool.members.js';

const members = {
  ...changeableMembers,
  PoolName: displayName,
  Schema: optional(schemaMembers),
  AliasAttributes: optional(listOf(oneOf('email', 'phone_number', 'preferred_username'))),
  UsernameAttributes: optional(listOf(oneOf('email', 'phone_number'))),
  UsernameConfiguration: optional(structure({ CaseSensitive: flag })),
};

export const createUserPool = operation('CreateUserPool', members, async (input, pools) => {
  const { AliasAttributes: aliasAttributes = [], UsernameAttributes: usernameAttributes = [] } = input;
  if (aliasAttributes.length > 0 && usernameAttributes.length > 0) {
    throw invalidParameter(
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    );
  }
  const pool = await pools.create({
    ...defaultPoolSettings,
    ...changeableSettings(input, pools.triggers),
    issuerType: input.IssuerConfiguration?.Type,
    id: newUserPoolId(),
    name: input.PoolName,
    schema: extendedSchema(AttributeSchema.standard, input.Schema ?? []),
    aliasAttributes,
    usernameAttributes,
    usernameCaseSensitive:
      input.UsernameConfiguration?.CaseSensitive ?? defaultPoolSettings.usernameCaseSensitive,
  });
  return { UserPool: userPoolDescription(pool) };
});

export const describeUserPool = operation('DescribeUserPool', { UserPoolId: userPoolId }, (input, pools) => ({
  UserPool: userPoolDescription(pools.get(input.UserPoolId)),
}));

/** What is left out goes back to its default. The second factors and their words are kept, since they have an operation of their own. */
export const updateUserPool = operation(
  'UpdateUserPool',
  { ...changeableMembers, UserPoolId: userPoolId, PoolName: optional(displayName) },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    const { mfa, ...settings } = changeableSettings(input, pool.triggers);
    const { Type: issuerType = pool.settings.issuerType } = input.IssuerConfiguration ?? {};
    if (issuerType !== pool.settings.issuerType) throw notImplemented('a change of IssuerConfiguration');
    const methods = input.SmsConfiguration
      ? [...new Set([...pool.settings.mfa.methods, ...mfa.methods])]
      : pool.settings.mfa.methods;
    if (mfa.configuration !== 'OFF' && methods.length === 0) {
      throw invalidParameter('Invalid MFA configuration given, can not be enabled without any MFA method.');
    }
    const { emailMessage, emailSubject } = pool.settings.messages.authentication ?? {};
    const authentication = { ...settings.messages.authentication, emailMessage, emailSubject };
    pool.change({
      ...settings,
      messages: { ...settings.messages, authentication },
      mfa: { configuration: mfa.configuration, methods },
      ...(input.PoolName !== undefined && { name: input.PoolName }),
    });
    return {};
  },
);

export const deleteUserPool = operation('DeleteUserPool', { UserPoolId: userPoolId }, (input, pools) => {
  pools.remove(pools.get(input.UserPoolId));
  return {};
});

export const listUserPools = operation(
  'ListUserPools',
  { MaxResults: wholeNumber({ min: 1, max: 60 }), NextToken: optional(text({ min: 1 })) },
  (input, pools) => {
    const { items, next } = pageOf(pools.all, {
      limit: input.MaxResults,
      token: input.NextToken,
      list: 'user pools',
      nowSeconds: pools.clock.epochSeconds(),
    });
    const list = items.map((pool) => ({
      Id: pool.id,
      Name: pool.settings.name,
      LambdaConfig: pool.settings.lambdaConfig,
      CreationDate: pool.createdAtSeconds,
      LastModifiedDate: pool.modifiedAtSeconds,
    }));
    return { UserPools: list, NextToken: next };
  },
);

export const addCustomAttributes = operation(
  'AddCustomAttributes',
  { UserPoolId: userPoolId, CustomAttributes: schemaMembers },
  (input, pools) => {
    const pool = pools.get(input.UserPoolId);
    pool.change({ schema: schemaWithCustom(pool.settings.schema, input.CustomAttributes) });
    return {};
  },
);
