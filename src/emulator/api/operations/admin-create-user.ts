import { listOf } from '../../input/compound.shapes.js';
import { flag, oneOf } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { inviteAgain, inviteUser } from '../../pool/sign-up/invitation.js';
import type { UserPool } from '../../pool/user-pool.js';
import type { User } from '../../pool/users/user.js';
import { password, username, userPoolId } from '../../input/cognito.fields.js';
import { attributeMap, attributes } from '../attribute.list.js';
import { operation } from '../operation.js';
import { metadata } from '../trigger.members.js';
import { attributeList, userDescription } from '../user.description.js';

const members = {
  UserPoolId: userPoolId,
  Username: username,
  UserAttributes: optional(attributes),
  ValidationData: optional(attributes),
  TemporaryPassword: optional(password),
  MessageAction: optional(oneOf('RESEND', 'SUPPRESS')),
  DesiredDeliveryMediums: optional(listOf(oneOf('SMS', 'EMAIL'))),
  ForceAliasCreation: optional(flag),
  ClientMetadata: metadata,
};

export const adminCreateUser = operation('AdminCreateUser', members, async (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  const delivery = {
    temporaryPassword: input.TemporaryPassword,
    mediums: input.DesiredDeliveryMediums,
    clientMetadata: input.ClientMetadata,
  };
  if (input.MessageAction === 'RESEND') {
    return description(await invitedAgain(pool, pool.users.get(input.Username), delivery));
  }
  const user = await inviteUser(pool, {
    ...delivery,
    username: input.Username,
    attributes: attributeMap(input.UserAttributes),
    silent: input.MessageAction === 'SUPPRESS',
    forceAlias: input.ForceAliasCreation,
    validationData: input.ValidationData && Object.fromEntries(attributeMap(input.ValidationData)),
  });
  return description(user);
});

async function invitedAgain(
  pool: UserPool,
  user: User,
  delivery: Parameters<typeof inviteAgain>[2],
): Promise<User> {
  await inviteAgain(pool, user, delivery);
  return user;
}

function description(user: User): object {
  return { User: { ...userDescription(user), Attributes: attributeList(user, user.attributes) } };
}
