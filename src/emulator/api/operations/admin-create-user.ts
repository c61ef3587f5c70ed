import { listOf } from '../../input/compound.shapes.js';
import { flag, oneOf } from '../../input/scalar.shapes.js';
import { optional } from '../../input/shape.js';
import { inviteAgain, inviteUser } from '../../pool/sign-up/invitation.js';
import { password, username, userPoolId } from '../../input/cognito.fields.js';
import { attributeMap, attributes } from '../attribute.list.js';
import { operation } from '../operation.js';
import { attributeList, userDescription } from '../user.description.js';

const members = {
  UserPoolId: userPoolId,
  Username: username,
  UserAttributes: optional(attributes),
  TemporaryPassword: optional(password),
  MessageAction: optional(oneOf('RESEND', 'SUPPRESS')),
  DesiredDeliveryMediums: optional(listOf(oneOf('SMS', 'EMAIL'))),
  ForceAliasCreation: optional(flag),
};

export const adminCreateUser = operation('AdminCreateUser', members, async (input, pools) => {
  const pool = pools.get(input.UserPoolId);
  if (input.MessageAction === 'RESEND') {
    await inviteAgain(pool, pool.users.get(input.Username), input.TemporaryPassword);
  } else {
    await inviteUser(pool, {
      username: input.Username,
      attributes: attributeMap(input.UserAttributes),
      temporaryPassword: input.TemporaryPassword,
      silent: input.MessageAction === 'SUPPRESS',
    });
  }
  const user = pool.users.get(input.Username);
  return { User: { ...userDescription(user), Attributes: attributeList(user, user.attributes) } };
});
